#include <fmt/core.h>

#include <understudy/core/errors.hpp>
#include <understudy/loops/dynamics/stored.hpp>

namespace understudy::loops {
namespace {

class ArchivedState : public StateSink, public StateSource {
 public:
  void put(const std::string& name, const Archive& piece) override {
    archive.insert(name, piece);
    archive.set_attribute("pieces/" + name, std::int64_t{1});
  }
  Archive get(const std::string& name) const override {
    if (!archive.has_attribute("pieces/" + name)) lacks_piece(name);
    return archive.below(name);
  }
  Archive archive;
};

}  // namespace

void store_field(const Execution& exec, Archive& archive, const std::string& name,
                 const Field& field, const std::string& unit) {
  const auto host = on_host(exec, field);
  archive.set(name, {host.data(), host.data() + host.size()}, {host.extent(0), host.extent(1)},
              unit);
}

void read_field(const Execution& exec, const Archive& archive, const std::string& name,
                const Field& field) {
  using Host =
      Kokkos::View<const double**, Kokkos::LayoutRight, Kokkos::HostSpace, Kokkos::MemoryUnmanaged>;
  const std::vector<double>& values = archive.doubles(name);
  if (values.size() != field.size())
    throw InputError({.what = "The checkpoint belongs to other molecular dynamics",
                      .got = fmt::format("{} numbers in '{}'", values.size(), name),
                      .expected = fmt::format("{}", field.size()),
                      .todo = checkpoint_remedy});
  copy_and_wait(exec, field, Host(values.data(), field.extent(0), field.extent(1)));
}

void store_state(Archive& archive, const std::string& name, const Operator& op) {
  ArchivedState state;
  op.save_state(state);
  archive.insert(name, state.archive);
}

void read_state(const Archive& archive, const std::string& name, Operator& op) {
  ArchivedState state;
  state.archive = archive.below(name);
  op.restore_state(state);
}

}  // namespace understudy::loops
