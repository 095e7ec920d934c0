#include <fmt/core.h>

#include <algorithm>
#include <cctype>
#include <string_view>
#include <understudy/core/errors.hpp>
#include <understudy/loops/stopwatch.hpp>
#include <understudy/study/context.hpp>
#include <understudy/study/stamp.hpp>

namespace understudy::study {

namespace {

std::string in_quotes(const std::string& word) {
  std::string text(1, '\'');
  for (const char letter : word)
    if (letter == '\'')
      text.append("'\\''");
    else
      text.push_back(letter);
  text.push_back('\'');
  return text;
}

// As it is where a shell reads it as one word, in quotes elsewhere.
std::string shell_word(const std::string& word) {
  const auto plain = [](unsigned char letter) {
    return std::isalnum(letter) != 0 ||
           std::string_view("_./+-:,@%=").find(static_cast<char>(letter)) != std::string_view::npos;
  };
  return !word.empty() && std::ranges::all_of(word, plain) ? word : in_quotes(word);
}

std::unique_ptr<Operator> solver_of(const Catalogue& catalogue, const Case& the_case) {
  const SolverEntry& entry = catalogue.solvers.named_in(the_case.settings().section("solver"));
  return entry.make(the_case.build());
}

}  // namespace

std::unique_ptr<Operator> StudyContext::make_solver() const {
  return solver_of(catalogue, the_case);
}

std::unique_ptr<loops::Loop> StudyContext::make_loop(const Signature& signature) const {
  const LoopEntry& entry = catalogue.loops.named_in(the_case.settings().section("loop"));
  Build build = the_case.build();
  build.make_solver = [this] { return solver_of(catalogue, reference_case()); };
  return entry.make(build, signature);
}

std::string StudyContext::command(const std::string& verb) const {
  std::string text =
      fmt::format("{} {} {}", shell_word(program), verb, shell_word(the_case.file().string()));
  for (const std::string& override : the_case.overrides())
    text += fmt::format(" {}", in_quotes(override));
  return text + " --out " + shell_word(out.string());
}

StudyContext StudyContext::with(const Overrides& overrides) const {
  StudyContext changed = *this;
  changed.the_case = the_case.with(overrides);
  return changed;
}

StudyContext StudyContext::referring_to(const Case& other) const {
  StudyContext changed = *this;
  changed.reference = std::make_shared<const Case>(other);
  return changed;
}

StudyContext StudyContext::with_operator(const std::string& name) const {
  StudyContext changed = *this;
  changed.the_case = the_case.with_operator(name);
  return changed;
}

namespace {

bool is_as_left(const Stage& stage, const Stamp& stamp) {
  try {
    return stamp.fingerprint == stage.fingerprint && stage.made() == stamp.digest;
  } catch (const InputError&) {
    return false;  // missing or damaged
  }
}

}  // namespace

StageResult perform(const StudyContext& context, const Stage& stage) {
  const std::optional<Stamp> stamp = read_stamp(context.out, stage.name);
  if (stamp && is_as_left(stage, *stamp)) {
    context.progress.message(fmt::format("{}: up to date", stage.name));
    return {true, stamp->digest, stamp->seconds};
  }
  remove_stamp(context.out, stage.name);
  const double before = seconds_before(context.out, stage.name, stage.fingerprint);
  const loops::Stopwatch watch;
  const auto keep_seconds = [&] {
    save_seconds(context.out, stage.name, stage.fingerprint, before + watch.seconds());
  };
  try {
    const std::string digest = stage.work(keep_seconds);
    const double seconds = before + watch.seconds();
    write_stamp(context.out, {stage.name, stage.fingerprint, digest, seconds, ""});
    forget_seconds(context.out, stage.name);
    context.progress.message(fmt::format("{}: done in {:.1f} s", stage.name, seconds));
    return {false, digest, seconds};
  } catch (const Interrupted&) {
    keep_seconds();
    throw;
  }
}

}  // namespace understudy::study
