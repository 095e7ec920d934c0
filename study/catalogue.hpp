#pragma once
#include <functional>
#include <memory>
#include <string>
#include <understudy/core/catalogue.hpp>
#include <understudy/core/operator.hpp>
#include <understudy/core/resources.hpp>
#include <understudy/core/sampler.hpp>
#include <understudy/core/settings.hpp>
#include <understudy/loops/loop.hpp>

namespace understudy::study {

/// What a maker gets: the whole case, and readers for the files it names.
struct Build {
  const Settings& settings;
  const Resources& resources;
};

/// A solver, and a version of its physics that changes whenever its results do.
struct SolverEntry {
  std::function<std::unique_ptr<Operator>(const Build&)> make;
  std::string physics_version;
};

using SamplerMaker =
    std::function<std::unique_ptr<Sampler>(const Build&, const Signature&, SamplingPurpose)>;
using LoopMaker = std::function<std::unique_ptr<loops::Loop>(const Build&, const Signature&)>;

/// Everything a case can name. A field of science adds one solver, often no network (those of
/// `surrogates` fit most), one sampler and one loop: one line each.
struct Catalogue {
  Catalogued<SolverEntry> solvers{"solver"};
  Catalogued<SamplerMaker> samplers{"sampler"};
  Catalogued<LoopMaker> loops{"loop"};
};

/// What ships with Understudy.
Catalogue standard_catalogue();

}  // namespace understudy::study
