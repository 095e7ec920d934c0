#pragma once
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <understudy/core/progress.hpp>
#include <understudy/study/case.hpp>
#include <understudy/study/catalogue.hpp>

namespace understudy::study {

/// What every stage of a study needs: the case, what it may name, where its files go, whom it
/// tells.
struct StudyContext {
  const Catalogue& catalogue;
  Case the_case;
  std::filesystem::path out;
  Progress& progress;
  Execution exec = {};
  std::filesystem::path data_from = {};        ///< output folder that holds the data; empty: `out`
  std::string program = "understudy";          ///< as it was called, for advice
  std::shared_ptr<const Case> reference = {};  ///< whose solver loops ask; null: the case's own

  const std::filesystem::path& data_root() const { return data_from.empty() ? out : data_from; }

  /// The solver of the case, or of the case with other settings.
  std::unique_ptr<Operator> make_solver() const;
  std::unique_ptr<loops::Loop> make_loop(const Signature& signature) const;

  /// The case whose solver a loop asks beside its operator (`Build::make_solver`).
  const Case& reference_case() const { return reference ? *reference : the_case; }

  /// "understudy VERB CASE 'section.key=value' ... --out OUT", as a shell takes it: for advice.
  std::string command(const std::string& verb) const;

  /// The same study of another case: a baseline.
  StudyContext with(const Overrides& overrides) const;

  /// The same study whose loops ask the solver of another case, also after `with`: the rows of a
  /// report are all measured against one solver.
  StudyContext referring_to(const Case& other) const;

  /// The same study with the keys of [operators.NAME] as its [solver]; itself for "".
  StudyContext with_operator(const std::string& name) const;
};

/// What a stage has made.
struct StageResult {
  bool skipped = false;  ///< it was up to date
  std::string digest;    ///< of what it made, timings left out
  double seconds = 0;    ///< wall time that it took, whenever that was
};

/// Keeps the wall seconds of a stage so far, for the case that the process is killed: called
/// whenever work has been saved.
using KeepSeconds = std::function<void()>;

/// Does `work`, which returns the digest of what it made, unless the stamp says that it is done and
/// what lies there still has the digest of the stamp; says which of the two. Leaves a stamp, with
/// the seconds of all parts of a stage that was interrupted, but none while it works.
struct Stage {
  std::string name;
  std::string fingerprint;
  std::function<std::string()> made;  ///< digest of what lies there; throws InputError when nothing
  std::function<std::string(const KeepSeconds& keep_seconds)> work;
};
StageResult perform(const StudyContext& context, const Stage& stage);

}  // namespace understudy::study
