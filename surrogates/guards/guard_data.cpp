#include <understudy/surrogates/guards/guard_data.hpp>

namespace understudy::surrogates {
namespace {

const std::string error_prefix = "error/";

void set_vector(Archive& archive, const std::string& path, const std::vector<double>& values) {
  archive.set(path, values, {values.size()});
}

}  // namespace

Archive GuardData::save() const {
  Archive archive;
  set_vector(archive, "range_low", range_low);
  set_vector(archive, "range_high", range_high);
  set_vector(archive, "scale", scale);
  const std::size_t columns = scale.empty() ? 1 : scale.size();
  archive.set("points", points, {points.size() / columns, columns});
  set_vector(archive, "spread", spread);
  set_vector(archive, "distance", distance);
  for (const auto& [port, values] : errors) set_vector(archive, error_prefix + port, values);
  return archive;
}

GuardData GuardData::load(const Archive& archive) {
  GuardData data;
  data.range_low = archive.doubles("range_low");
  data.range_high = archive.doubles("range_high");
  data.scale = archive.doubles("scale");
  data.points = archive.doubles("points");
  data.spread = archive.doubles("spread");
  data.distance = archive.doubles("distance");
  for (const auto& [path, array] : archive.arrays())
    if (path.starts_with(error_prefix))
      data.errors[path.substr(error_prefix.size())] = archive.doubles(path);
  return data;
}

}  // namespace understudy::surrogates
