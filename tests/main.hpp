#pragma once

namespace understudy::test {

/// What `main` does first, while the process has one thread and no device; null: nothing. Set by
/// static initialisation, which must not do the work itself: a GPU's kernels are registered by then
/// in part only.
extern void (*begin_with)();

}  // namespace understudy::test
