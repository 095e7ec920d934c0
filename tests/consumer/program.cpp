// Every verb of Understudy, for a solver and a network that are defined outside it.
#include <understudy/cli/understudy.hpp>

#include "doubling.hpp"
#include "network.hpp"

int main(int argc, char** argv) {
  understudy::study::Catalogue catalogue = understudy::study::basic_catalogue();
  const auto make = [](const understudy::study::Build&) { return std::make_unique<Doubling>(); };
  catalogue.solvers.add("doubling", "y = 2 x", {make, "1"});
  catalogue.networks.add("own", "a network of the user's", make_own_network);
  return understudy::main(argc, argv, catalogue);
}
