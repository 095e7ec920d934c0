#pragma once
#include <Kokkos_Core.hpp>
#include <atomic>
#include <functional>
#include <string>
#include <utility>

namespace understudy {

/// While it lives, counts the launches of the parallel_for of one name, and calls a function before
/// the first of them. One at a time.
class KernelWatch {
 public:
  explicit KernelWatch(
      std::string name, std::function<void()> at_first = [] {}) {
    seen() = 0;
    watched() = {std::move(name), std::move(at_first)};
    Kokkos::Tools::Experimental::set_begin_parallel_for_callback(note);
  }
  ~KernelWatch() { Kokkos::Tools::Experimental::set_begin_parallel_for_callback(nullptr); }
  KernelWatch(const KernelWatch&) = delete;
  KernelWatch& operator=(const KernelWatch&) = delete;

  int launches() const { return seen(); }

 private:
  static std::atomic<int>& seen() {
    static std::atomic<int> count;
    return count;
  }
  static std::pair<std::string, std::function<void()>>& watched() {
    static std::pair<std::string, std::function<void()>> kernel;
    return kernel;
  }
  static void note(const char* name, const std::uint32_t, std::uint64_t*) {
    if (watched().first == name && seen()++ == 0) watched().second();
  }
};

}  // namespace understudy
