#pragma once
#include <string>
#include <vector>

namespace understudy::study {

/// Rows of texts under a header; every row has as many cells as the header.
struct Table {
  std::vector<std::string> header;
  std::vector<bool> to_the_left;  ///< of each column; numbers stand to the right
  std::vector<std::vector<std::string>> rows;
  std::vector<std::size_t> longest;  ///< characters of each column, for `aligned`; the rest is cut
};

/// Columns padded with blanks, two between them, a line of dashes under the header. Cells that
/// were cut end in "..".
std::string aligned(const Table& table);

/// A Markdown table; bars inside cells are escaped.
std::string markdown_table(const Table& table);

}  // namespace understudy::study
