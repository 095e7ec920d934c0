#include <understudy/surrogates/networks/born.hpp>
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

std::shared_ptr<Network> make_born(const Signature& signature, const NetworkOptions& options,
                                   const Archive& constants) {
  return std::make_shared<BornNetwork>(signature, options, constants);
}

}  // namespace

const Networks& standard_networks() {
  static const Networks networks =
      Networks("network")
          .add("energy", "a scalar energy, whose derivatives are the other outputs",
               make<EnergyNetwork>)
          .add("drag", "a positive definite tensor that turns a flow into its drag",
               make<DragNetwork>)
          .add("born",
               "Born radii of a molecule's atoms, from how far and in which directions their "
               "neighbours are, and what follows from them in water (of a salt in it the pairs of "
               "atoms know nothing: it learns that worse)",
               make_born)
          .add("dense", "layers of units from any input ports to any output ports",
               make<DenseNetwork>);
  return networks;
}

}  // namespace understudy::surrogates
