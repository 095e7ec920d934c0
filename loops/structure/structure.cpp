#include <understudy/loops/operator_points.hpp>
#include <understudy/loops/stepped_run.hpp>
#include <understudy/loops/structure/load_path.hpp>
#include <understudy/loops/structure/results.hpp>
#include <understudy/loops/structure/structure.hpp>

namespace understudy::loops {
namespace {

/// The load steps of a structure.
class StructureSteps : public SteppedProblem {
 public:
  StructureSteps(const StructureModel& model, Operator& op, const LoopContext& context)
      : equilibrium_(model, op, context.exec, context.frames != nullptr),
        path_(equilibrium_, model.options) {}

  std::string start() override {
    return path_.start() ? "" : "gave up on the unloaded structure: " + path_.trouble();
  }
  bool advance(double target, const std::function<void()>& accepted) override {
    return path_.advance(target, accepted);
  }
  double factor() const override { return path_.factor(); }
  const std::string& trouble() const override { return path_.trouble(); }
  void measure(std::vector<Quantity>& quantities) const override {
    measure_structure(equilibrium_, path_.displacement(), quantities);
  }
  Frame frame() const override {
    return structure_frame(equilibrium_, path_.displacement(), factor());
  }
  Archive save() const override { return path_.save(); }
  void restore(const Archive& archive) override { path_.restore(archive); }

  void finish(LoopResult& result) const override {
    result.calls = equilibrium_.calls();
    result.samples = equilibrium_.calls() * equilibrium_.inputs().size();
    result.history = path_.history();
    if (result.completed) add_final_state(equilibrium_, path_.displacement(), result.history);
    result.seconds.operator_calls = equilibrium_.operator_seconds();
    result.seconds.macro_solve = equilibrium_.macro_seconds();
  }

 private:
  Equilibrium equilibrium_;
  LoadPath path_;
};

/// Every integration point belongs to one element.
FieldSites field_sites(const Discretisation& discretisation, const Mesh& mesh) {
  FieldSites sites{discretisation.references, {}, mesh.element_group};
  for (std::size_t e = 0; e < discretisation.elements(); ++e)
    for (int point = 0; point < discretisation.points; ++point) {
      const int element = static_cast<int>(e);
      sites.elements.push_back({element, element, element, element});
    }
  return sites;
}

}  // namespace

Structure::Structure(StructureModel model)
    : model_(std::move(model)), needs_(structure_needs(model_.fields)) {}

std::vector<std::string> Structure::quantity_names() const {
  std::vector<std::string> names;
  for (const Quantity& quantity : structure_quantities()) names.push_back(quantity.name);
  return names;
}

LoopResult Structure::run(Operator& op, LoopContext& context) {
  require_operator(needs_, op.signature(), "the structure",
                   "Use an operator for finite strain in plane strain");
  const Stopwatch watch;
  StructureSteps steps(model_, op, context);
  return run_steps(steps, op, context,
                   {.name = "structure",
                    .factor = "load factor",
                    .steps = static_cast<std::size_t>(model_.options.steps),
                    .quantities = structure_quantities(),
                    .watch = watch});
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
  model.fields =
      read_fields(section.section("field"), resources, parameter_ports(op, "deformation_gradient"),
                  field_sites(model.discretisation, model.geometry.mesh));
  return std::make_unique<Structure>(std::move(model));
}

}  // namespace understudy::loops
