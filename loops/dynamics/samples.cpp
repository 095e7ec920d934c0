#include <understudy/loops/dynamics/samples.hpp>

namespace understudy::loops {

Samples::Samples(std::vector<Observables::Column> columns, std::size_t replicas)
    : columns_(std::move(columns)), replicas_(replicas), values_(columns_.size()) {}

void Samples::add(double time, const HostField& rows) {
  times_.push_back(time);
  for (std::size_t column = 0; column < columns_.size(); ++column)
    for (std::size_t replica = 0; replica < replicas_; ++replica)
      values_[column].push_back(rows(replica, column));
}

std::vector<std::vector<double>> Samples::series(std::size_t column) const {
  std::vector<std::vector<double>> all(replicas_);
  for (std::size_t i = 0; i < values_[column].size(); ++i)
    all[i % replicas_].push_back(values_[column][i]);
  return all;
}

Archive Samples::archive() const {
  Archive archive;
  archive.set("time", times_, {size()}, "ps");
  for (std::size_t column = 0; column < columns_.size(); ++column)
    archive.set(columns_[column].name, values_[column], {size(), replicas_}, columns_[column].unit);
  return archive;
}

void Samples::restore(const Archive& archive) {
  times_ = archive.doubles("time");
  for (std::size_t column = 0; column < columns_.size(); ++column)
    values_[column] = archive.doubles(columns_[column].name);
}

}  // namespace understudy::loops
