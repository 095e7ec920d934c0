#include <understudy/loops/iteration_history.hpp>

namespace understudy::loops {

void IterationHistory::begin(double target) {
  factors_.push_back(target);
  accepted_.push_back(0);
}

void IterationHistory::add(double residual) {
  residuals_.push_back(residual);
  residual_increment_.push_back(static_cast<std::int64_t>(factors_.size()) - 1);
}

Archive IterationHistory::archive() const {
  Archive archive;
  archive.set("newton/residual", residuals_, {residuals_.size()});
  archive.set("newton/increment", NamedArray{{residual_increment_.size()}, residual_increment_});
  archive.set("newton/factor", factors_, {factors_.size()});
  archive.set("newton/accepted", NamedArray{{accepted_.size()}, accepted_});
  return archive;
}

void IterationHistory::restore(const Archive& archive) {
  const auto whole = [&](const char* path) {
    return std::get<std::vector<std::int64_t>>(archive.array(path).data);
  };
  residuals_ = archive.doubles("newton/residual");
  residual_increment_ = whole("newton/increment");
  factors_ = archive.doubles("newton/factor");
  accepted_ = whole("newton/accepted");
}

}  // namespace understudy::loops
