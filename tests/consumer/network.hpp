#pragma once
#include <understudy/surrogates/networks/networks.hpp>

/// A network of the user's: its file is the only one that sees Torch.
std::shared_ptr<understudy::surrogates::Network> make_own_network(
    const understudy::Signature& signature, const understudy::surrogates::NetworkOptions& options,
    const understudy::Archive& constants);
