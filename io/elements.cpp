#include <array>
#include <cctype>
#include <cmath>
#include <string>
#include <understudy/io/elements.hpp>

namespace understudy::io {
namespace {

struct KnownElement {
  std::string_view symbol;
  double mass;  // amu, rounded
};

/// By atomic number, hydrogen first.
constexpr std::array<KnownElement, 54> known_elements = {{
    {"H", 1.008},   {"HE", 4.003},  {"LI", 6.94},   {"BE", 9.012},  {"B", 10.81},   {"C", 12.011},
    {"N", 14.007},  {"O", 15.999},  {"F", 18.998},  {"NE", 20.18},  {"NA", 22.99},  {"MG", 24.305},
    {"AL", 26.982}, {"SI", 28.085}, {"P", 30.974},  {"S", 32.06},   {"CL", 35.45},  {"AR", 39.95},
    {"K", 39.098},  {"CA", 40.078}, {"SC", 44.956}, {"TI", 47.867}, {"V", 50.942},  {"CR", 51.996},
    {"MN", 54.938}, {"FE", 55.845}, {"CO", 58.933}, {"NI", 58.693}, {"CU", 63.546}, {"ZN", 65.38},
    {"GA", 69.723}, {"GE", 72.63},  {"AS", 74.922}, {"SE", 78.971}, {"BR", 79.904}, {"KR", 83.798},
    {"RB", 85.468}, {"SR", 87.62},  {"Y", 88.906},  {"ZR", 91.224}, {"NB", 92.906}, {"MO", 95.95},
    {"TC", 98},     {"RU", 101.07}, {"RH", 102.91}, {"PD", 106.42}, {"AG", 107.87}, {"CD", 112.41},
    {"IN", 114.82}, {"SN", 118.71}, {"SB", 121.76}, {"TE", 127.6},  {"I", 126.9},   {"XE", 131.29},
}};

std::string capitals(std::string_view text) {
  std::string out;
  for (const char c : text)
    if (std::isalpha(static_cast<unsigned char>(c)) != 0)
      out += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return out;
}

}  // namespace

int element_of_symbol(std::string_view symbol) {
  const std::string wanted = capitals(symbol);
  for (std::size_t i = 0; i < known_elements.size(); ++i)
    if (known_elements[i].symbol == wanted) return static_cast<int>(i) + 1;
  return 0;
}

int element_of_mass(double mass) {
  std::size_t best = 0;
  for (std::size_t i = 0; i < known_elements.size(); ++i)
    if (std::abs(known_elements[i].mass - mass) < std::abs(known_elements[best].mass - mass))
      best = i;
  return std::abs(known_elements[best].mass - mass) < 0.3 ? static_cast<int>(best) + 1 : 0;
}

int element_of_name(std::string_view atom, std::string_view residue) {
  const std::string letters = capitals(atom);
  if (letters == capitals(residue)) {
    const int ion = element_of_symbol(letters);
    if (ion != 0) return ion;
  }
  return letters.empty() ? 0 : element_of_symbol(letters.substr(0, 1));
}

}  // namespace understudy::io
