#include <understudy/core/sample_errors.hpp>

namespace understudy {

struct PortError {
  Field approximate, exact;
  double scale;
  Kokkos::View<double*> errors;

  KOKKOS_FUNCTION void operator()(std::size_t i) const {
    double difference = 0;
    double size = 0;
    for (std::size_t c = 0; c < exact.extent(1); ++c) {
      const double d = approximate(i, c) - exact(i, c);
      difference += d * d;
      size += exact(i, c) * exact(i, c);
    }
    const double reference = Kokkos::fmax(Kokkos::sqrt(size), scale);
    const double error =
        difference == 0 ? 0.0 : Kokkos::sqrt(difference) / reference;  // x / 0 = infinity
    if (error <= errors(i)) return;
    errors(i) = Kokkos::isnan(error) ? Kokkos::Experimental::infinity_v<double> : error;
  }
};

std::vector<double> sample_errors(const Execution& exec, const Batch& approximate,
                                  const Batch& exact, const std::map<std::string, double>& scales) {
  const Kokkos::View<double*> errors("understudy/core/errors", exact.size());
  for (const auto& [port, scale] : scales)
    Kokkos::parallel_for(
        "understudy/core/port_error",
        Kokkos::RangePolicy<Execution, Kokkos::IndexType<std::size_t>>(exec, 0, exact.size()),
        PortError{approximate[port], exact[port], scale, errors});
  std::vector<double> host(exact.size());
  copy_and_wait(
      exec,
      Kokkos::View<double*, Kokkos::HostSpace, Kokkos::MemoryUnmanaged>(host.data(), host.size()),
      errors);
  return host;
}

}  // namespace understudy
