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
#include <understudy/surrogates/networks/networks.hpp>

namespace understudy::study {

/// What a maker gets: the whole case, and readers for the files it names.
struct Build {
  const Settings& settings;
  const Resources& resources;

  /// Makes the solver of [solver] (in a report: of its truth), for loops that ask it beside the
  /// operator they are run with. Their entry says so: `LoopEntry::refers_to_solver`.
  std::function<std::unique_ptr<Operator>()> make_solver = {};

  /// Of the case, for whatever is drawn.
  std::uint64_t seed() const;
};

/// Fills the defaults of a section in, for fingerprints and reports. An entry without one is taken
/// as it is written.
using Effective = std::function<Settings(const Settings& section)>;

/// A solver, and a version of its physics that changes whenever its results do.
struct SolverEntry {
  std::function<std::unique_ptr<Operator>(const Build&)> make;
  std::string physics_version;
  Effective effective = {};                 ///< of the section [solver]
  std::string manual = {};                  ///< Markdown: the keys of [solver]
  std::vector<std::string> no_effect = {};  ///< keys of [solver] that change no result
  /// What it computes in, for the report; empty: "double".
  std::function<std::string(const Settings& section)> precision = {};
  /// Sentences about what [solver] names that a run is told before it starts: no errors, but
  /// perhaps not what was meant.
  std::function<std::vector<std::string>(const Build&)> remarks = {};
};

/// Makes a sampler for the ports of a solver.
using SamplerMaker =
    std::function<std::unique_ptr<Sampler>(const Build&, const Signature&, SamplingPurpose)>;
struct SamplerEntry {
  SamplerMaker make;
  Effective effective = {};  ///< of the section [sampling]
  std::string manual = {};
};

/// Makes a loop for the ports of an operator.
using LoopMaker =
    std::function<std::unique_ptr<loops::Loop>(const Build&, const Signature& of_the_operator)>;
struct LoopEntry {
  LoopMaker make;
  Effective effective = {};  ///< of the section [loop]
  std::string manual = {};
  bool uses_seed = false;  ///< whether its results depend on the seed of the case
  /// Whether, with these keys of [loop], it asks `Build::make_solver`: then the solver belongs to
  /// what its results depend on. Empty: never.
  std::function<bool(const Settings& section)> refers_to_solver = {};
};

/// Everything a case can name. A field of science adds one solver, often no network (the standard
/// ones fit most), one sampler and one loop: one line each.
struct Catalogue {
  Catalogued<SolverEntry> solvers{"solver"};
  Catalogued<SamplerEntry> samplers{"sampler"};
  surrogates::Networks networks = surrogates::standard_networks();
  Catalogued<LoopEntry> loops{"loop"};
};

/// What ships with Understudy.
Catalogue standard_catalogue();

/// A catalogue with the samplers that serve any solver (`sobol`), for users who add their own.
Catalogue basic_catalogue();

}  // namespace understudy::study
