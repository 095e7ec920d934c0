#pragma once
#include <string_view>

/// The parsers as fuzzers and the test of mutated inputs call them: whatever the bytes, only errors
/// of Understudy may come out, and those are swallowed here.
namespace understudy::io::testing {

void fuzz_case_file(std::string_view bytes);
void fuzz_gmsh(std::string_view bytes);
void fuzz_prmtop(std::string_view bytes);
void fuzz_inpcrd(std::string_view bytes);  ///< as coordinates of four atoms
void fuzz_pdb(std::string_view bytes);
void fuzz_pqr(std::string_view bytes);
void fuzz_archive(std::string_view bytes);
void fuzz_samples(std::string_view bytes);  ///< without Kokkos, so that it may follow a fork

}  // namespace understudy::io::testing
