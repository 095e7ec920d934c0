#pragma once
#include <filesystem>
#include <understudy/study/context.hpp>
#include <understudy/study/report/input.hpp>
#include <understudy/surrogates/model.hpp>

namespace understudy::study {

/// Samples that were not trained on and what the solver answered there.
struct GuardTestData {
  std::string name;              ///< "held out", "out of range"
  std::filesystem::path folder;  ///< of the dataset
  bool in_range = true;          ///< then only its test split is used
};

/// Lets the surrogate answer, the case's guards judge, and counts how many accepted answers are
/// further from the solver's than the guard's tolerance.
GuardTest test_guards(const StudyContext& context, const surrogates::Model& model,
                      const GuardTestData& data);

}  // namespace understudy::study
