#include <understudy/surrogates/networks/dense.hpp>
#include <understudy/surrogates/networks/drag.hpp>
#include <understudy/surrogates/networks/energy.hpp>
#include <understudy/surrogates/networks/networks.hpp>

namespace understudy::surrogates {
namespace {

template <class T>
std::shared_ptr<Network> make(const Signature& signature, const NetworkOptions& options,
                              const Archive&) {
  return std::make_shared<T>(signature, options);
}

}  // namespace

const Networks& standard_networks() {
  static const Networks networks =
      Networks("network")
          .add("energy", "a scalar energy, whose derivatives are the other outputs",
               make<EnergyNetwork>)
          .add("drag", "a positive definite tensor that turns a flow into its drag",
               make<DragNetwork>)
          .add("dense", "layers of units from any input ports to any output ports",
               make<DenseNetwork>);
  return networks;
}

}  // namespace understudy::surrogates
