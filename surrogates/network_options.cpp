#include <understudy/surrogates/network_options.hpp>

namespace understudy::surrogates {
namespace {

OptionTable<NetworkOptions> make_table() {
  OptionTable<NetworkOptions> table("network");
  table.add("name", &NetworkOptions::name, "the architecture, one of the catalogue's networks");
  table.add("width", &NetworkOptions::width, "units per hidden layer").range(1, 4096);
  table.add("layers", &NetworkOptions::layers, "hidden layers").range(1, 16);
  table.add("members", &NetworkOptions::members, "networks of the ensemble").range(1, 64);
  table.add("activation", &NetworkOptions::activation, "a smooth activation function")
      .choices(activation_names());
  table
      .add(
          "variant", &NetworkOptions::variant,
          "of an energy: unrestricted, or, up to J = e at least, polyconvex by input-convex layers")
      .choices({"free", "input_convex"});
  table
      .add("symmetry", &NetworkOptions::symmetry,
           "lattice builds in the symmetries of the square (of an energy: or the cube), which act "
           "on load or flow and on the angle of an axis; not for cells that lack them, as random "
           "packings")
      .choices({"none", "lattice"});
  table.add("scale_port", &NetworkOptions::scale_port,
            "of an energy: a scalar input port to which all outputs are exactly proportional "
            "(every modulus of the cell scales with it); empty for none");
  table.add("angle_port", &NetworkOptions::angle_port,
            "of a drag: the input in rad that is the direction of an inclusion's axis and turns "
            "with the lattice; empty for none");
  table.add("aspect_port", &NetworkOptions::aspect_port,
            "of a drag: the input that is the aspect ratio of that axis: at 1 the angle means "
            "nothing; empty for none");
  return table;
}

}  // namespace

const std::vector<std::string>& activation_names() {
  static const std::vector<std::string> names = {"softplus", "silu", "tanh"};
  return names;
}

const OptionTable<NetworkOptions>& network_option_table() {
  static const OptionTable<NetworkOptions> table = make_table();
  return table;
}

}  // namespace understudy::surrogates
