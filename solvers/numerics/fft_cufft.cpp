#include <Kokkos_Macros.hpp>

#ifdef KOKKOS_ENABLE_CUDA  // elsewhere fft_fftw.cpp takes its place
#include <cufft.h>

#include <algorithm>
#include <bit>
#include <map>
#include <mutex>
#include <optional>
#include <understudy/core/errors.hpp>
#include <understudy/solvers/numerics/fft_plans.hpp>
#include <understudy/solvers/numerics/launch_graph.hpp>

namespace understudy::numerics {

/// packed(k, :) = field(rows(k), :), or the other way round.
template <class T>
struct PackRows {
  int length;
  Kokkos::View<const int*> rows;
  Kokkos::View<T**, Kokkos::LayoutRight> field;
  Kokkos::View<T*> packed;
  bool unpack;

  KOKKOS_FUNCTION void operator()(const Kokkos::TeamPolicy<Execution>::member_type& team) const {
    const int k = team.league_rank();
    T *row = &field(rows(k), 0), *of_row = packed.data() + static_cast<std::ptrdiff_t>(k) * length;
    const T* from = unpack ? of_row : row;
    T* to = unpack ? row : of_row;
    Kokkos::parallel_for(Kokkos::TeamVectorRange(team, length), [&](int i) { to[i] = from[i]; });
  }
};

namespace {

// cuFFT's two precisions under one name.
template <class T>
struct Cufft;

template <>
struct Cufft<double> {
  using Complex = cufftDoubleComplex;
  static constexpr cufftType forward_type = CUFFT_D2Z, backward_type = CUFFT_Z2D;
  static constexpr auto forward = cufftExecD2Z;
  static constexpr auto backward = cufftExecZ2D;
};

template <>
struct Cufft<float> {
  using Complex = cufftComplex;
  static constexpr cufftType forward_type = CUFFT_R2C, backward_type = CUFFT_C2R;
  static constexpr auto forward = cufftExecR2C;
  static constexpr auto backward = cufftExecC2R;
};

void require(cufftResult result, const char* call) {
  if (result == CUFFT_SUCCESS) return;
  if (result == CUFFT_ALLOC_FAILED)
    throw InputError({.what = "There is too little memory on the GPU for a Fourier transform",
                      .got = std::string("a failed allocation in cuFFT's ") + call,
                      .expected = "room for its work area",
                      .todo = "Lower solver.batch_memory"});
  throw InternalError({.what = std::string("cuFFT's ") + call + " failed",
                       .got = "code " + std::to_string(static_cast<int>(result)),
                       .expected = "code 0",
                       .todo = "Please report this"});
}

/// Memory for all transforms of the process, which run one after the other; it only grows. Another
/// stream than that of the last transform waits for it.
class Shared {
 public:
  static Shared& memory() {
    static Shared shared;
    return shared;
  }

  /// At least `count` numbers or bytes, after what still uses the old ones.
  template <class T>
  Kokkos::View<T*> numbers(const Execution& exec, std::size_t count) {
    return view<T>(exec, packed_, "understudy/numerics/fft_packed", count);
  }
  /// How often it has moved; nobody else uses it after the call. The whole device is waited for:
  /// the last stream may be its caller's, and gone by now.
  std::uintptr_t claim(const Execution& exec) {
    if (last_ && *last_ != exec) Kokkos::fence("understudy/numerics/fft_stream");
    last_ = exec;
    return moves_;
  }
  void* work_area(const Execution& exec, std::size_t bytes) {
    return view<char>(exec, area_, "understudy/numerics/fft_work_area", bytes).data();
  }

 private:
  using Bytes = Kokkos::View<double*>;

  Shared() {
    Kokkos::push_finalize_hook([this] {
      packed_ = area_ = {};
      last_.reset();
    });
  }

  template <class T>
  Kokkos::View<T*> view(const Execution& exec, Bytes& memory, const char* label,
                        std::size_t count) {
    claim(exec);
    const std::size_t doubles = (count * sizeof(T) + sizeof(double) - 1) / sizeof(double);
    if (memory.extent(0) < doubles) {
      exec.fence("understudy/numerics/fft_memory");
      ++moves_;
      memory = {};
      memory = Bytes(Kokkos::view_alloc(std::string(label), Kokkos::WithoutInitializing), doubles);
    }
    return Kokkos::View<T*>(reinterpret_cast<T*>(memory.data()), count);
  }

  Bytes packed_, area_;
  std::uintptr_t moves_ = 0;
  std::optional<Execution> last_;  // where the last transform ran
};

/// A plan for that many rows in one direction.
class Plan {
 public:
  Plan(const FftShape& shape, cufftType type, bool forward, int rows) {
    const int rank = static_cast<int>(shape.sides.size());
    std::vector<int> sides = shape.sides;
    const int real = static_cast<int>(shape.points), complex = static_cast<int>(shape.numbers / 2);
    require(cufftCreate(&handle_), "cufftCreate");
    require(cufftSetAutoAllocation(handle_, 0), "cufftSetAutoAllocation");
    require(
        cufftMakePlanMany(handle_, rank, sides.data(), nullptr, 1, forward ? real : complex,
                          nullptr, 1, forward ? complex : real, type, rows * shape.fields, &bytes_),
        "cufftMakePlanMany");
  }
  ~Plan() { cufftDestroy(handle_); }
  Plan(const Plan&) = delete;
  Plan& operator=(const Plan&) = delete;

  /// The handle, set to run on `exec` with the shared work area.
  cufftHandle on(const Execution& exec) const {
    require(cufftSetStream(handle_, exec.cuda_stream()), "cufftSetStream");
    require(cufftSetWorkArea(handle_, Shared::memory().work_area(exec, bytes_)),
            "cufftSetWorkArea");
    return handle_;
  }

 private:
  cufftHandle handle_ = 0;
  std::size_t bytes_ = 0;
};

/// Batches are cut into powers of two, so that a few plans serve all their sizes. Rows are packed
/// first: cuFFT wants one distance between all fields of a batch.
template <class T>
class CufftPlans final : public FftPlans<T> {
 public:
  using F = Cufft<T>;
  using Rows = typename FftPlans<T>::Rows;

  explicit CufftPlans(const FftShape& shape) : shape_(shape) {}

  void forward(const Execution& exec, const Rows& field, const Rows& transform,
               const RowList& rows) const override {
    const auto packed = pack(exec, field, rows, false);
    for_pieces(rows, [&](int first, int count) {
      const Rows piece = dense(transform, first);
      require(F::forward(plan(true, count).on(exec), packed.data() + first * real_numbers(),
                         reinterpret_cast<typename F::Complex*>(piece.data())),
              "forward transform");
    });
  }

  void backward(const Execution& exec, const Rows& transform, const Rows& field,
                const RowList& rows) const override {
    const auto packed = room(exec, rows);
    for_pieces(rows, [&](int first, int count) {
      const Rows piece = dense(transform, first);
      require(F::backward(plan(false, count).on(exec),
                          reinterpret_cast<typename F::Complex*>(piece.data()),
                          packed.data() + first * real_numbers()),
              "backward transform");
    });
    pack(exec, field, rows, true);
  }

  std::uintptr_t shared_memory(const Execution& exec) const override {
    return Shared::memory().claim(exec);
  }

 private:
  std::ptrdiff_t real_numbers() const {
    return static_cast<std::ptrdiff_t>(shape_.points) * shape_.fields;
  }

  Kokkos::View<T*> room(const Execution& exec, const RowList& rows) const {
    return Shared::memory().template numbers<T>(
        exec, rows.on_host.size() * static_cast<std::size_t>(real_numbers()));
  }

  /// The memory of a transform from row `first` on, whose fields lie one behind the other.
  Rows dense(const Rows& transform, int first) const {
    const std::size_t row = shape_.numbers * static_cast<std::size_t>(shape_.fields);
    if (transform.stride(0) != row)
      throw InternalError({.what = "A batch of transforms has gaps between its rows",
                           .got = std::to_string(transform.stride(0)) + " numbers per row",
                           .expected = std::to_string(row),
                           .todo = "Allocate RealFft::row_numbers() numbers per row"});
    return Rows(transform.data() + static_cast<std::size_t>(first) * row, 1, row);
  }

  Kokkos::View<T*> pack(const Execution& exec, const Rows& field, const RowList& rows,
                        bool unpack) const {
    const auto packed = room(exec, rows);
    const int count = static_cast<int>(rows.on_host.size());
    if (count > 0)
      Kokkos::parallel_for(
          "understudy/numerics/fft_pack", LaunchedTeams(exec, count, Kokkos::AUTO),
          PackRows<T>{static_cast<int>(real_numbers()), listed(rows), field, packed, unpack});
    return packed;
  }

  static Kokkos::View<const int*> listed(const RowList& rows) {
    if (rows.list.extent(0) >= rows.on_host.size()) return rows.list;
    const Kokkos::View<int*> list("understudy/numerics/fft_rows", rows.on_host.size());
    Kokkos::deep_copy(list, Kokkos::View<const int*, Kokkos::HostSpace, Kokkos::MemoryUnmanaged>(
                                rows.on_host.data(), rows.on_host.size()));
    return list;
  }

  // cuFFT counts in int; and its work area is as large as a piece.
  template <class Work>
  void for_pieces(const RowList& rows, const Work& work) const {
    constexpr std::ptrdiff_t most_numbers = std::ptrdiff_t{1} << 30;
    const auto all = static_cast<unsigned>(rows.on_host.size());
    const auto most =
        static_cast<unsigned>(std::max<std::ptrdiff_t>(1, most_numbers / real_numbers()));
    for (unsigned done = 0; done < all;) {
      const unsigned count = std::bit_floor(std::min(most, all - done));
      work(static_cast<int>(done), static_cast<int>(count));
      done += count;
    }
  }

  const Plan& plan(bool forward, int rows) const {
    const std::lock_guard lock(guard_);
    auto& entry = plans_[{forward, rows}];
    if (!entry)
      entry = std::make_unique<Plan>(shape_, forward ? F::forward_type : F::backward_type, forward,
                                     rows);
    return *entry;
  }

  FftShape shape_;
  mutable std::mutex guard_;
  mutable std::map<std::pair<bool, int>, std::unique_ptr<Plan>> plans_;
};

}  // namespace

template <class T>
std::shared_ptr<const FftPlans<T>> FftPlans<T>::make(const FftShape& shape) {
  return std::make_shared<const CufftPlans<T>>(shape);
}

template class FftPlans<float>;
template class FftPlans<double>;

}  // namespace understudy::numerics
#endif
