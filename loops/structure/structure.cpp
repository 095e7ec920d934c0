#include <fmt/core.h>

#include <understudy/core/errors.hpp>
#include <understudy/loops/stopwatch.hpp>
#include <understudy/loops/structure/load_path.hpp>
#include <understudy/loops/structure/results.hpp>
#include <understudy/loops/structure/structure.hpp>

namespace understudy::loops {
namespace {

void require_port(const Port& needed, const Port& offered) {
  if (needed.unit == offered.unit && needed.size() == offered.size()) return;
  throw InputError({.what = "The operator does not fit the structure",
                    .got = offered.describe(),
                    .expected = needed.describe(),
                    .todo = "Use an operator for finite strain in plane strain"});
}

void require_operator(const Signature& needs, const Signature& op) {
  for (const Port& port : needs.inputs) require_port(port, op.input(port.name));
  for (const Port& port : needs.outputs) require_port(port, op.output(port.name));
  for (const Port& port : op.inputs)
    if (!port.optional && !needs.has_input(port.name))
      throw InputError({.what = "The operator does not fit the structure",
                        .got = fmt::format("the input {}", port.describe()),
                        .expected = "an operator with the parameters that the loop was made for",
                        .todo = "Add a field for it to [loop.field]"});
}

/// Runs the load steps; says why when it gave up.
std::string run_steps(LoadPath& path, const Equilibrium& equilibrium, LoopContext& context,
                      StructureQuantities& quantities) {
  const auto steps = static_cast<std::size_t>(equilibrium.model().options.steps);
  if (!path.start()) return "gave up on the unloaded structure: " + path.trouble();
  for (std::size_t step = 1; step <= steps; ++step) {
    const double target = static_cast<double>(step) / static_cast<double>(steps);
    if (!path.advance(target))
      return fmt::format("gave up after load factor {:.4g}: {}", path.factor(), path.trouble());
    quantities.add(equilibrium, path.displacement());
    if (context.frames != nullptr)
      context.frames->take(structure_frame(equilibrium, path.displacement(), target));
    context.progress.update("structure", step, steps, fmt::format("load factor {:.3g}", target));
  }
  return {};
}

}  // namespace

Structure::Structure(StructureModel model)
    : model_(std::move(model)), needs_(structure_needs(model_.fields)) {}

LoopResult Structure::run(Operator& op, LoopContext& context) {
  require_operator(needs_, op.signature());
  const Stopwatch watch;
  Equilibrium equilibrium(model_, op, context.exec, context.frames != nullptr);
  LoadPath path(equilibrium, model_.options);
  StructureQuantities quantities;
  LoopResult result;
  result.note = run_steps(path, equilibrium, context, quantities);
  result.completed = result.note.empty();
  result.quantities = quantities.all();
  result.steps = result.quantities.front().values.size();
  result.calls = equilibrium.calls();
  result.samples = equilibrium.calls() * equilibrium.inputs().size();
  result.history = path.history();
  if (result.completed) add_final_state(equilibrium, path.displacement(), result.history);
  result.seconds = {watch.seconds(), equilibrium.operator_seconds(), equilibrium.macro_seconds()};
  return result;
}

std::unique_ptr<Structure> make_structure(const Settings& case_settings, const Resources& resources,
                                          const Signature& op) {
  const Settings section = case_settings.section("loop");
  StructureModel model;
  model.options = structure_option_table().read(section);
  model.geometry = make_geometry(model.options, resources);
  model.elements = model.options.element == "fbar" ? linear_elements(model.geometry)
                                                   : quadratic_elements(model.geometry);
  model.discretisation = discretise(model.elements, model.options.element);
  model.conditions = make_conditions(model.elements, model.geometry, model.options);
  model.fields = read_fields(section.section("field"), resources, op,
                             {model.discretisation.references, model.geometry.mesh.element_group,
                              model.discretisation.points});
  return std::make_unique<Structure>(std::move(model));
}

}  // namespace understudy::loops
