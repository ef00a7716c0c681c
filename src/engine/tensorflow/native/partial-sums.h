#pragma once
#include <algorithm>
#include <cstdint>
#include <functional>
#include <vector>

#include "parallel.h"

/// Sums over many rows, each run of rows for itself and then run after run, so that they do not depend on the threads. There
/// are a few dozen runs at the most, and fewer of many sums, whose room would not stay in the caches.
class PartialSums {
 public:
  /// @param least rows of a run at the least
  /// @param size how many sums there are
  PartialSums(int64_t rows, int64_t least, int64_t size)
      : rows_(rows), size_(size), run_(std::max(least, (rows + mostRuns(size) - 1) / mostRuns(size))) {
    runs_ = (rows + run_ - 1) / run_;
    values_.resize(runs_ * size);
  }

  /// Does `work` for each run of rows [from, to), with its sums, which begin at 0.
  void add(const std::function<void(int64_t from, int64_t to, float* partial)>& work) {
    parallel(runs_, [&](int64_t run) {
      work(run * run_, std::min(rows_, (run + 1) * run_), values_.data() + run * size_);
    });
  }

  /// The totals of `count` sums from `first` on.
  void total(int64_t first, int64_t count, float* out) const {
    std::fill_n(out, count, 0.0f);
    for (int64_t run = 0; run < runs_; run++) {
      const float* const partial = values_.data() + run * size_ + first;
      for (int64_t k = 0; k < count; k++) out[k] += partial[k];
    }
  }

 private:
  static constexpr int64_t MOST_RUNS = 64;
  static constexpr int64_t LEAST_RUNS = 8;
  static constexpr int64_t ROOM = 1 << 22;

  static int64_t mostRuns(int64_t size) { return std::clamp(ROOM / std::max<int64_t>(1, size), LEAST_RUNS, MOST_RUNS); }

  int64_t rows_;
  int64_t size_;
  int64_t run_;
  int64_t runs_;
  std::vector<float> values_;
};
