// check_report SCHEMA.json REPORT.json: is the report of a real study what the schema promises, and
// do the parts of each run's time make up the whole? Prints what is wrong; exit code 1.
#include <cmath>
#include <cstdio>
#include <fstream>
#include <study/report/schema_check.hpp>

namespace {

using Json = nlohmann::json;

Json read(const char* file) { return Json::parse(std::ifstream(file)); }

/// The sum of a row's shares; 1 when one of them was not measured.
double sum_of_shares(const Json& row) {
  double sum = 0;
  for (const Json& share : row.at("shares")) {
    if (share.is_null()) return 1;
    sum += share.get<double>();
  }
  return sum;
}

std::vector<std::string> shares_that_miss_time(const Json& report) {
  std::vector<std::string> found;
  for (const Json& row : report.at("rows"))
    if (const double sum = sum_of_shares(row); std::fabs(sum - 1) > 1e-6)
      found.push_back("The shares of '" + row.at("name").get<std::string>() + "' sum to " +
                      std::to_string(sum) + ", not to 1.");
  return found;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return std::puts("Usage: check_report SCHEMA.json REPORT.json"), 1;
  const Json report = read(argv[2]);
  std::vector<std::string> found = understudy::study::schema::Checker(read(argv[1])).check(report);
  for (const std::string& other : shares_that_miss_time(report)) found.push_back(other);
  for (const std::string& line : found) std::printf("%s: %s\n", argv[2], line.c_str());
  return found.empty() ? 0 : 1;
}
