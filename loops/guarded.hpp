#pragma once
#include <memory>
#include <optional>
#include <understudy/core/guard.hpp>
#include <understudy/core/operator.hpp>
#include <understudy/loops/accepted_samples.hpp>
#include <understudy/loops/audit.hpp>
#include <understudy/loops/guarded_options.hpp>
#include <unordered_set>
#include <vector>

namespace understudy::loops {

/// Samples that one guard refused; a sample that two refuse counts for both.
struct GuardCount {
  std::string name;
  std::size_t refused = 0;
};

/// Wall seconds of a Guarded operator by what they were spent on.
struct GuardedSeconds {
  double surrogate = 0, guard = 0, fallback = 0, audit = 0;
};

/// What a Guarded operator did since it was made.
struct GuardedStatistics {
  std::size_t calls = 0;
  std::size_t samples = 0;
  std::size_t fallbacks = 0;           ///< samples that the solver computed in apply
  std::size_t held = 0;                ///< fallbacks only because their slot was refused before
  std::size_t surrogate_failures = 0;  ///< samples for which the surrogate itself reported failure
  std::vector<GuardCount> guards;
  std::size_t audits_worst = 0;      ///< audited because of their score alone
  std::size_t audits_random = 0;     ///< audited because they were drawn
  std::size_t audits_exceeding = 0;  ///< audited samples above the tolerance
  std::size_t audits_unsolved = 0;   ///< audits that the solver could not compute
  std::size_t repeats = 0;           ///< steps that were asked to be repeated
  std::size_t accepted_exceeding =
      0;                   ///< known to exceed, yet kept: no slot, or no repeat was left
  AuditError audit_error;  ///< of the surrogate on what the guards accepted; random audits only
  GuardedSeconds seconds;

  double fallback_fraction() const;  ///< of all samples; 0 before the first call

  /// Every count behind `calls` and `samples` by its name, and every part of `seconds`, that of the
  /// guards' own refusals as "refused_by/NAME": for files.
  Archive counts() const;
  void restore_counts(const Archive& archive);
  Archive seconds_by_part() const;
  void restore_seconds(const Archive& archive);
};

/// A surrogate under watch: it computes every sample, guards judge the answers, and the solver
/// computes those that were refused, by a guard or by the surrogate's own outcome.
///
/// A refused slot stays refused until its step ends (accepted `end_step` or `drop_step`), or a
/// Newton iteration would flip between two operators; samples of slot -1 are judged call by call.
/// `end_step` lets the solver audit the worst and some random accepted samples of the step (those
/// of the last call for each slot; random numbers are counter-based). Slots whose measured error
/// exceeds the tolerance are refused and the step is to be repeated, at most `repeats` times. With
/// `audit_every` n, only every n-th step is audited; the others keep no samples and cost nothing.
///
/// Fallbacks and audits ask the solver for all its non-optional outputs, so that a Recording around
/// it keeps complete samples. Output ports: the solver's non-optional ones, the surrogate's
/// optional ones (`uncertainty`: always of the surrogate), and the optional `source`: 0 surrogate,
/// 1 solver (fallback), 2 surrogate, audited; the last one is written by `end_step` into the Field
/// of the call it audits.
class Guarded : public Operator {
 public:
  /// Throws InputError when the two differ in a non-optional port, when a guard reads or `scales`
  /// names a port that the surrogate lacks, or when audits are asked for and `scales` is empty.
  Guarded(std::shared_ptr<Operator> surrogate, std::shared_ptr<Operator> solver,
          std::vector<std::shared_ptr<Guard>> guards, GuardedOptions options);

  const Signature& signature() const override { return signature_; }
  Archive constants() const override { return solver_->constants(); }
  void apply(const Execution& exec, const Batch& in, Batch& out, Outcomes outcomes) override;
  Verdict end_step() override;
  void drop_step() override;
  void save_state(StateSink& state) const override;
  void restore_state(const StateSource& state) override;

  GuardedStatistics statistics() const;

 private:
  struct Judgement {
    Flags refused;
    Scores worst;
  };
  struct Audit {
    std::vector<std::size_t> worst, random;  // positions in the list of accepted samples
  };

  void check_construction() const;
  bool audits() const { return options_.audit_worst + options_.audit_random > 0; }
  bool audits_this_step() const { return audits() && (steps_ + 1) % options_.audit_every == 0; }
  Batch surrogate_batch(const Batch& out) const;
  void run_surrogate(const Execution& exec, const Batch& in, Batch& answer,
                     const Outcomes& outcomes);
  Judgement judge(const Execution& exec, const Batch& in, const Batch& answer,
                  const Outcomes& outcomes);
  void hold(const Execution& exec, const Batch& in, const Flags& refused);
  void fall_back(const Execution& exec, const Batch& in, const std::vector<std::size_t>& rows,
                 const Batch& out, const Outcomes& outcomes);
  void remember(const Batch& in, const Batch& answer, const Batch& out, const Judgement& judgement);

  Audit choose(const std::vector<AcceptedSample>& accepted) const;
  std::vector<std::optional<double>> measure(const std::vector<AcceptedSample>& samples);
  std::vector<std::optional<double>> measure_rows(const CallRecord& record,
                                                  const std::vector<std::size_t>& rows);
  bool refuse_exceeding(const std::vector<AcceptedSample>& samples,
                        const std::vector<std::optional<double>>& errors);
  bool audit_step();
  void forget_step();

  std::shared_ptr<Operator> surrogate_, solver_;
  std::vector<std::shared_ptr<Guard>> guards_;
  GuardedOptions options_;
  Signature signature_;
  Execution exec_;  // of the last call: audits run there too
  std::unordered_set<std::int64_t> refused_;
  std::unordered_set<std::int64_t> audited_;  // slots of this step that need no second look
  AcceptedSamples accepted_;
  AuditTally tally_;
  std::uint64_t audits_done_ = 0;
  std::uint64_t steps_ = 0;  // ended
  std::size_t repeats_of_step_ = 0;
  GuardedStatistics statistics_;
};

}  // namespace understudy::loops
