#pragma once
#include <filesystem>

namespace understudy::io {

/// Throws InputError unless the file is a complete and undamaged PNG: signature, the lengths and
/// checksums of its chunks, a possible header. libpng, below VTK's reader, ends the process on some
/// damage, so it is only given files that pass.
void check_png(const std::filesystem::path& file);

}  // namespace understudy::io
