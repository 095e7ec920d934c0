#pragma once
#include <string>
#include <understudy/core/archive.hpp>
#include <understudy/core/batch.hpp>
#include <understudy/loops/dynamics/observables.hpp>
#include <vector>

namespace understudy::loops {

/// One number per sample and replica, over the run.
class Samples {
 public:
  Samples(std::vector<Observables::Column> columns, std::size_t replicas);

  /// The row of every replica, [replicas, columns], at a time in ps.
  void add(double time, const HostField& rows);

  std::size_t size() const { return times_.size(); }
  std::size_t replicas() const { return replicas_; }
  const std::vector<Observables::Column>& columns() const { return columns_; }
  const std::vector<double>& times() const { return times_; }

  /// Each replica's numbers of a column.
  std::vector<std::vector<double>> series(std::size_t column) const;

  /// time [samples], NAME [samples, replicas].
  Archive archive() const;
  void restore(const Archive& archive);

 private:
  std::vector<Observables::Column> columns_;
  std::size_t replicas_;
  std::vector<double> times_;
  std::vector<std::vector<double>> values_;  // of every column, [samples, replicas]
};

}  // namespace understudy::loops
