#include <understudy/solvers/fluid/pore_settings.hpp>
#include <understudy/solvers/materials/cell_settings.hpp>
#include <understudy/study/fraction_limit.hpp>

namespace understudy::study {
namespace {

/// The aspect ratio in a section of an effective [solver]; 1 without one.
double aspect_in(const Settings& solver, const std::string& section) {
  const Settings* fixed = solver.find(section + ".aspect");
  return fixed != nullptr && fixed->is_number() ? fixed->number() : 1;
}

CaseFractionLimit with_aspect(shapes::FractionLimit limit, double fixed) {
  if (!limit) return {};
  return [limit = std::move(limit), fixed](double fraction, std::optional<double> aspect) {
    return limit(fraction, aspect.value_or(fixed));
  };
}

}  // namespace

CaseFractionLimit case_fraction_limit(const Build& build) {
  const Settings solver = build.settings.section("solver");
  const std::string name = solver.text("name", "");
  if (name == "cell")
    return with_aspect(materials::fraction_limit(solver, build.resources),
                       aspect_in(materials::effective_cell(solver), "microstructure"));
  if (name == "pores")
    return with_aspect(fluid::pore_fraction_limit(solver, build.resources),
                       aspect_in(fluid::effective_pores(solver), "geometry"));
  return {};
}

}  // namespace understudy::study
