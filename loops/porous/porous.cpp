#include <understudy/loops/porous/flow_path.hpp>
#include <understudy/loops/porous/porous.hpp>
#include <understudy/loops/porous/results.hpp>

namespace understudy::loops {
PorousFlow::PorousFlow(PorousModel model, PorousFields fields)
    : model_(std::move(model)),
      fields_(std::move(fields)),
      needs_(porous_needs(fields_.parameters)) {}

std::vector<std::string> PorousFlow::quantity_names() const {
  std::vector<std::string> names;
  for (const Quantity& quantity : flow_quantities()) names.push_back(quantity.name);
  return names;
}

LoopResult PorousFlow::run(Operator& op, LoopContext& context) {
  require_operator(needs_, op.signature(), "the porous body",
                   "Use an operator that gives the drag of pores in the plane");
  const Stopwatch watch;
  Flow flow(model_, fields_.parameters, op, context.exec, context.frames != nullptr);
  flow.set_fields(fields_);
  FlowPath path(flow, model_.options);
  return run_steps(path, op, context,
                   {.name = "porous",
                    .factor = "inlet velocity factor",
                    .steps = static_cast<std::size_t>(model_.options.steps),
                    .quantities = flow_quantities(),
                    .watch = watch});
}

std::unique_ptr<PorousFlow> make_porous(const Settings& case_settings, const Resources& resources,
                                        const Signature& op) {
  const Settings section = case_settings.section("loop");
  const PorousOptions options = read_porous(section);
  PorousModel model = with_places(section, [&] { return make_porous_model(options); });
  require_one_porosity(section, op);
  const std::vector<ParameterField> read =
      read_fields(section.section("field"), resources, parameter_ports(op, "reynolds"),
                  porous_sites(model.grid));
  PorousFields fields = make_porous_fields(read, options.solid_fraction, model.grid, model.points);
  return std::make_unique<PorousFlow>(std::move(model), std::move(fields));
}

}  // namespace understudy::loops
