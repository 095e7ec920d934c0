#pragma once
#include <memory>
#include <string>
#include <understudy/io/dataset_sink.hpp>
#include <understudy/loops/guarded.hpp>
#include <understudy/study/context.hpp>
#include <understudy/surrogates/surrogate.hpp>

namespace understudy::study {

/// An operator as `run`, `report` and `apply` use it.
struct RunOperator {
  std::shared_ptr<Operator> op;
  std::string identity;                              ///< of what its answers depend on
  std::shared_ptr<loops::Guarded> guarded = {};      ///< null unless it is one
  std::shared_ptr<io::DatasetSink> recordings = {};  ///< of what a guarded one left to the solver
  std::string recorded_as = {};                      ///< its name in dataset.include, or ""
  std::shared_ptr<const surrogates::Surrogate> surrogate = {};  ///< in it; null when there is none
};

/// Where the recordings of that name lie.
std::filesystem::path recording_folder(const StudyContext& context, const std::string& name);

/// Makes an operator by name: solver, surrogate, guarded, one of the sections [operators.NAME] of
/// the case with its own keys, or a solver of the catalogue with the keys of [solver]. Surrogates
/// come from `model.h5` of the output folder. Throws InputError for other names, and for a model
/// that was trained for other ports or on another solver.
RunOperator make_operator(const StudyContext& context, const std::string& with);

/// What the run of such an operator is told of it, in sentences (`SolverEntry::remarks`).
std::vector<std::string> operator_remarks(const StudyContext& context, const std::string& with);

/// The surrogate alone, with the ports of `solver`; throws InputError when they differ.
RunOperator surrogate_operator(const surrogates::Model& model, const Signature& solver);

/// The model under watch by the case's guards and solver. What the solver computes is recorded if
/// asked for, under a name that model, solver, guards and loop decide.
RunOperator guarded_operator(const StudyContext& context, const surrogates::Model& model,
                             bool record);

}  // namespace understudy::study
