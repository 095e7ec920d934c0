#include <understudy/study/sub_ensemble.hpp>

namespace understudy::study {
namespace {

using Members = std::vector<std::size_t>;

// The rows of some members of an array whose first extent counts them.
template <class T>
std::vector<T> rows_of(const std::vector<T>& values, std::size_t all, const Members& members) {
  const std::size_t size = values.size() / all;
  std::vector<T> rows;
  for (const std::size_t member : members) {
    const auto first = values.begin() + static_cast<std::ptrdiff_t>(size * member);
    rows.insert(rows.end(), first, first + static_cast<std::ptrdiff_t>(size));
  }
  return rows;
}

NamedArray rows_of(const NamedArray& array, std::size_t all, const Members& members) {
  NamedArray part = array;
  part.shape[0] = members.size();
  std::visit([&](auto& data) { data = rows_of(data, all, members); }, part.data);
  return part;
}

}  // namespace

surrogates::Model with_members(const surrogates::Model& model, const Members& members,
                               const surrogates::Networks& networks) {
  const std::size_t all = model.options().members;
  const Archive whole = model.save();
  Archive part;
  for (const auto& [path, array] : whole.arrays())
    part.set(path, path.starts_with("weights/") ? rows_of(array, all, members) : array);
  for (const auto& [path, value] : whole.attributes()) part.set_attribute(path, value);
  part.set_attribute("network/members", static_cast<std::int64_t>(members.size()));
  return surrogates::Model::load(part, networks);
}

surrogates::Model member_of(const surrogates::Model& model, std::size_t member,
                            const surrogates::Networks& networks) {
  return with_members(model, {member}, networks);
}

surrogates::Model without_member(const surrogates::Model& model, std::size_t member,
                                 const surrogates::Networks& networks) {
  Members others;
  for (std::size_t m = 0; m < model.options().members; ++m)
    if (m != member) others.push_back(m);
  return with_members(model, others, networks);
}

}  // namespace understudy::study
