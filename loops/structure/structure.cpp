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

/// One run of the load steps, from the beginning or from where a checkpoint left off.
class Steps {
 public:
  Steps(const StructureModel& model, Operator& op, LoopContext& context)
      : steps_(static_cast<std::size_t>(model.options.steps)),
        op_(op),
        context_(context),
        equilibrium_(model, op, context.exec, context.frames != nullptr),
        path_(equilibrium_, model.options) {}

  LoopResult run() {
    LoopResult result;
    result.note = go_on() ? climb() : "gave up on the unloaded structure: " + path_.trouble();
    result.completed = result.note.empty();
    result.quantities = quantities_.all();
    result.steps = done();
    result.calls = equilibrium_.calls();
    result.samples = equilibrium_.calls() * equilibrium_.inputs().size();
    result.history = path_.history();
    if (result.completed) add_final_state(equilibrium_, path_.displacement(), result.history);
    result.seconds = {seconds(), equilibrium_.operator_seconds(), equilibrium_.macro_seconds()};
    return result;
  }

 private:
  std::size_t done() const { return quantities_.all().front().values.size(); }
  double seconds() const { return earlier_seconds_ + watch_.seconds() - apart_seconds_; }

  /// The saved state, or the unloaded structure; false when that fails.
  bool go_on() {
    if (context_.checkpoint == nullptr) return path_.start();
    const Stopwatch reading;
    const auto saved = context_.checkpoint->resume(op_);
    apart_seconds_ += reading.seconds();
    if (!saved) return path_.start();
    path_.restore(*saved);
    quantities_.restore(*saved);
    earlier_seconds_ = saved->number("seconds/total");
    const double steps = path_.factor() * static_cast<double>(steps_);
    context_.progress.message(
        fmt::format("structure: goes on from load factor {:.4g}, after step {:.3g} of {}",
                    path_.factor(), steps, steps_));
    return true;
  }

  /// The remaining load steps; says why when it gave up.
  std::string climb() {
    for (std::size_t step = done() + 1; step <= steps_; ++step) {
      const double target = static_cast<double>(step) / static_cast<double>(steps_);
      if (!path_.advance(target, [&] { save(); }))
        return fmt::format("gave up after load factor {:.4g}: {}", path_.factor(), path_.trouble());
      quantities_.add(equilibrium_, path_.displacement());
      show(target);
      context_.progress.update("structure", step, steps_,
                               fmt::format("load factor {:.3g}", target));
    }
    return {};
  }

  void show(double factor) {
    if (context_.frames == nullptr) return;
    const Stopwatch showing;
    context_.frames->take(structure_frame(equilibrium_, path_.displacement(), factor));
    apart_seconds_ += showing.seconds();
  }

  void save() {
    if (context_.checkpoint == nullptr || path_.factor() == 1 || !context_.checkpoint->due())
      return;
    Archive state = path_.save();
    quantities_.save(state);
    state.set_attribute("seconds/total", seconds());
    const Stopwatch saving;
    context_.checkpoint->save(state, op_);
    apart_seconds_ += saving.seconds();
  }

  std::size_t steps_;
  Operator& op_;
  LoopContext& context_;
  const Stopwatch watch_;
  double earlier_seconds_ = 0;
  double apart_seconds_ = 0;  // of pictures and checkpoints
  Equilibrium equilibrium_;
  LoadPath path_;
  StructureQuantities quantities_;
};

}  // namespace

Structure::Structure(StructureModel model)
    : model_(std::move(model)), needs_(structure_needs(model_.fields)) {}

std::vector<std::string> Structure::quantity_names() const {
  const StructureQuantities quantities;
  std::vector<std::string> names;
  for (const Quantity& quantity : quantities.all()) names.push_back(quantity.name);
  return names;
}

LoopResult Structure::run(Operator& op, LoopContext& context) {
  require_operator(needs_, op.signature());
  return Steps(model_, op, context).run();
}

std::unique_ptr<Structure> make_structure(const Settings& case_settings, const Resources& resources,
                                          const Signature& op) {
  const Settings section = case_settings.section("loop");
  StructureModel model;
  model.options = read_structure(section);
  model.geometry = with_places(section, [&] { return make_geometry(model.options, resources); });
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
