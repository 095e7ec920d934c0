#include <understudy/study/output_options.hpp>

namespace understudy::study {
namespace {

OptionTable<OutputOptions> make_table() {
  OptionTable<OutputOptions> table("output");
  table.add("vtk", &OutputOptions::vtk, "which steps of a run become files for ParaView")
      .choices({"every step", "none"});
  return table;
}

}  // namespace

const OptionTable<OutputOptions>& output_option_table() {
  static const OptionTable<OutputOptions> table = make_table();
  return table;
}

}  // namespace understudy::study
