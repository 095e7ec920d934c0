#include <understudy/io/vtk_file.hpp>
#include <understudy/study/output_options.hpp>

namespace understudy::study {
namespace {

OptionTable<OutputOptions> make_table() {
  OptionTable<OutputOptions> table("output");
  table
      .add("vtk", &OutputOptions::vtk,
           "which steps of a run become files for ParaView (default without VTK: none)")
      .choices({"every step", "none"});
  table
      .add("checkpoint_minutes", &OutputOptions::checkpoint_minutes,
           "a run saves its state at the end of a step when the last one is older than that (0: "
           "after every step); sooner where saving costs less than a twentieth of the time")
      .range(0, 1e6)
      .no_effect();
  return table;
}

}  // namespace

const OptionTable<OutputOptions>& output_option_table() {
  static const OptionTable<OutputOptions> table = make_table();
  return table;
}

OutputOptions read_output(const Settings& section) {
  OutputOptions options = output_option_table().read(section);
  if (!section.has("vtk") && !io::has_vtk()) options.vtk = "none";
  return options;
}

}  // namespace understudy::study
