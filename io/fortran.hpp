#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace understudy::io {

/// How Fortran writes lines of equal fields: "10I8", "(5E16.8)", "20a4", "(1P,6F12.7)".
struct FortranFormat {
  std::size_t per_line = 1;
  char kind = 'a';        ///< 'a' text, 'i' whole numbers, 'e' any real ones (D, E, F, G)
  std::size_t width = 0;  ///< characters of a field
  std::string text;       ///< as in the file
};

/// Empty when the text is no such format.
std::optional<FortranFormat> fortran_format(std::string_view text);

/// The number in a field, finite; with Fortran's exponents, 1.0D+02 and 1.0-100. Empty when it is
/// none. (Numbers without a point are taken as they stand: AMBER's files have it always.)
std::optional<double> fortran_real(std::string_view field);

/// Of less than 2^62, so that a sign may be turned and three added.
std::optional<std::int64_t> fortran_whole(std::string_view field);

}  // namespace understudy::io
