#pragma once
#include <map>
#include <string>
#include <understudy/loops/porous/flow.hpp>
#include <understudy/loops/porous/flow_path.hpp>
#include <understudy/loops/porous/sweep/porous_sweep.hpp>
#include <understudy/loops/stopwatch.hpp>
#include <vector>

namespace understudy::loops {

/// One run over the wanted layouts of a sweep, from the first or from where a checkpoint left off.
/// In the result's history:
///   sweep/layout [n]: numbers of those that were run;
///   sweep/PARAMETER [n, rows, columns]: their control values;
///   sweep/calls [n]: of the operator, one each;
///   sweep/ranking [n]: their numbers, the smallest objective first;
///   sweep/trouble/K, attribute: why layout K has no result.
class SweepRun {
 public:
  /// Throws InputError for parts that the sweep does not have.
  SweepRun(const SweepModel& model, Operator& op, LoopContext& context);

  LoopResult run();

 private:
  std::size_t done() const { return costs_.size(); }
  double seconds() const { return earlier_.total + watch_.seconds() - apart_seconds_; }
  std::size_t calls() const { return earlier_calls_ + flow_.points().calls(); }
  LoopSeconds spent() const;

  void go_on();
  void restore(const Archive& saved);
  void take(std::size_t layout);
  void solve(std::size_t layout);
  void add(const std::vector<Quantity>& measured);
  void tell(std::size_t layout) const;
  std::string best_so_far() const;
  void save();
  Archive state() const;
  Archive history() const;
  std::string note() const;

  const SweepModel& model_;
  Operator& op_;
  LoopContext& context_;
  Stopwatch watch_;
  std::vector<std::size_t> wanted_;
  Flow flow_;
  std::vector<Quantity> quantities_;
  std::vector<PartCost> costs_;
  std::map<std::size_t, std::string> troubles_;  // by layout
  LoopSeconds earlier_;                          // of the run that was interrupted
  std::size_t earlier_calls_ = 0;
  double apart_seconds_ = 0;  // of pictures and checkpoints
};

}  // namespace understudy::loops
