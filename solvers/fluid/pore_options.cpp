#include <understudy/solvers/fluid/pore_options.hpp>

namespace understudy::fluid {

OptionTable<PoreOptions> pore_options() {
  OptionTable<PoreOptions> table("solver");
  table.add("dimensions", &PoreOptions::dimensions, "2 or 3").range(2, 3);
  table
      .add("resolution", &PoreOptions::resolution,
           "nodes along the first side of the cell; flows up to a Reynolds number of 2.5 times as "
           "much can be solved for; bodies have to be two nodes thick, and gaps between them "
           "should be five nodes wide: the drag of an array is off by up to 10 % where they are "
           "narrower, 20 % below three nodes and 60 % below two")
      .range(8, 1024);
  table
      .add("tolerance", &PoreOptions::tolerance,
           "change of the drag, relative, below which a flow is steady")
      .range(1e-10, 0.1);
  table
      .add("stability_from", &PoreOptions::stability_from,
           "Reynolds number from which on steady flows are asked whether they last: those that do "
           "not, such as wakes that shed vortices, are not_converged")
      .range(0, 1e9);
  table
      .add("averaged_flows", &PoreOptions::averaged_flows,
           "how often a flow that is not steady passes the cell while its drag is averaged, and as "
           "often before; 0 for no average")
      .range(0, 10000);
  table.add("warm_start", &PoreOptions::warm_start, "start from the slot's last flow");
  table
      .add("memory", &PoreOptions::memory,
           "memory for what is kept from call to call: warm starts (three quarters) and "
           "geometries, those dropped first that were not used for longest")
      .unit("MB")
      .range(0, 1e9)
      .no_effect();
  table
      .add("batch_memory", &PoreOptions::batch_memory,
           "memory for the cells that are solved at the same time, on a processor one per thread, "
           "besides `memory`")
      .unit("MB")
      .range(1, 1e9)
      .no_effect();
  table.leave({"name", "geometry", "ports"});
  return table;
}

}  // namespace understudy::fluid
