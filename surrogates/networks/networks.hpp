#pragma once
#include <functional>
#include <memory>
#include <understudy/core/archive.hpp>
#include <understudy/core/catalogue.hpp>
#include <understudy/core/port.hpp>
#include <understudy/surrogates/network_options.hpp>

namespace understudy::surrogates {

class Network;

/// Makes a network with zero weights for the ports of a signature and the solver's
/// `Operator::constants`; throws InputError when the architecture cannot serve them.
using NetworkMaker = std::function<std::shared_ptr<Network>(const Signature&, const NetworkOptions&,
                                                            const Archive& constants)>;

/// The architectures that `network.name` can choose from.
using Networks = Catalogued<NetworkMaker>;

/// Those that ship with Understudy: "energy", "drag", "born" and "dense".
const Networks& standard_networks();

}  // namespace understudy::surrogates
