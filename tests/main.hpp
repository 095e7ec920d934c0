#pragma once

namespace understudy::test {

/// What `main` does instead of running tests; null: it runs them. Set by static initialisation,
/// which must not do the work itself: a GPU's kernels are registered by then in part only.
extern int (*main_instead)(int argc, char** argv);

}  // namespace understudy::test
