#pragma once
#include <string>
#include <understudy/core/errors.hpp>
#include <vector>

namespace understudy {

/// The candidate with the fewest edits (swaps of neighbours count once) from `word`, or that begins
/// with it; "" when all are far off.
std::string nearest(const std::string& word, const std::vector<std::string>& candidates);

/// What to do about a word that is none of `candidates`, which the message lists: "Did you mean
/// 'X'" or, when nothing is near, "Choose one of them".
std::string did_you_mean(const std::string& word, const std::vector<std::string>& candidates);

/// The error of a `word` that is none of `names`: `what` is wrong, the word, all the names, and the
/// nearest. `key` is the key of a case that gave the word (`Complaint::key`).
InputError no_name_of(const std::string& word, const std::vector<std::string>& names,
                      const std::string& what, const std::string& key = "");

/// Throws it when `names` does not have `word`.
void require_one_of(const std::string& word, const std::vector<std::string>& names,
                    const std::string& what, const std::string& key = "");

}  // namespace understudy
