#pragma once

namespace understudy {

/// Whether the address sanitizer is at work, which keeps freed memory: its size then says nothing.
#ifdef __SANITIZE_ADDRESS__
inline constexpr bool sanitized = true;
#else
inline constexpr bool sanitized = false;
#endif

}  // namespace understudy
