#include <fmt/core.h>

#include <understudy/core/errors.hpp>
#include <understudy/study/port_ranges.hpp>

namespace understudy::study {
namespace {

const Port& find_port(const Settings& section, const std::string& key, const Signature& signature) {
  std::vector<std::string> names;
  for (const Port& port : signature.inputs) {
    if (port.name == key) return port;
    names.push_back(port.name);
  }
  detail::unknown_key(section, key, names);
}

bool is_pair(const Settings& value) {
  if (!value.is<Settings::List>() || value.as<Settings::List>().size() != 2) return false;
  return !value.as<Settings::List>().front().is<Settings::List>();
}

std::vector<Range> read_ranges(const Option& option, const Settings& value, const Port& port) {
  Range range{};
  if (is_pair(value) || !value.is<Settings::List>()) {
    detail::read_value(option, value, range);
    return std::vector<Range>(port.size(), range);
  }
  const auto& list = value.as<Settings::List>();
  if (list.size() != port.size())
    throw InputError(
        {.what = fmt::format("{} needs a range for each number of the port", value.place()),
         .got = fmt::format("a list of {}", list.size()),
         .expected = fmt::format("[low, high], or {} of them for {}", port.size(), port.describe()),
         .todo = "Correct the list"});
  std::vector<Range> ranges;
  for (const Settings& element : list) {
    detail::read_value(option, element, range);
    ranges.push_back(range);
  }
  return ranges;
}

}  // namespace

std::vector<PortRanges> read_port_ranges(const Settings& section, const Signature& signature) {
  detail::require_table(section);
  std::vector<PortRanges> all;
  for (const std::string& key : section.keys()) {
    const Port& port = find_port(section, key, signature);
    Option option;
    option.key = key;
    option.text = "a range, [low, high], of a port";
    option.unit_name = port.unit == "1" ? "" : port.unit;
    option.limits = port.limits;
    all.push_back({key, read_ranges(option, *section.find(key), port)});
  }
  return all;
}

}  // namespace understudy::study
