// Log-sum-exp of scores, and its gradient.

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "index.h"
#include "operation.h"
#include "operations.h"
#include "parallel.h"
#include "product.h"

namespace {

// Rows that a thread works on at a time: their scores stay in its cache.
constexpr int64_t ROWS = 48;
constexpr float LEAST = -3.4e38f;

// How often each item was drawn for a row; all once where nothing is drawn.
class Counts {
 public:
  Counts(const int32_t* index, int64_t perRow, int64_t items)
      : index_(index), perRow_(perRow), items_(items), values_(items + WIDTH, index ? 0.0f : 1.0f) {}

  const float* ofRow(int64_t row) {
    if (!index_) return values_.data();
    std::fill(values_.begin(), values_.end(), 0.0f);
    const int32_t* const drawn = index_ + row * perRow_;
    for (int64_t k = 0; k < perRow_; k++) values_[checked(drawn[k], items_)] += 1.0f;
    return values_.data();
  }

 private:
  const int32_t* index_;
  int64_t perRow_;
  int64_t items_;
  std::vector<float> values_;
};

struct Sum {
  float largest;
  float total;
};

// Scores of a row become counts · exp(score · factor - largest); entries of count 0 become 0, whatever they were.
Sum weigh(float* scores, const float* counts, int64_t length, float factor) {
  const int64_t whole = length / WIDTH * WIDTH;
  Floats most = all(LEAST);
  for (int64_t k = 0; k < whole; k += WIDTH) {
    most = larger(load(counts + k) > 0 ? load(scores + k) * factor : all(LEAST), most);
  }
  float peak = largest(most);
  for (int64_t k = whole; k < length; k++) {
    if (counts[k] > 0) peak = std::max(scores[k] * factor, peak);
  }
  Floats totals{};
  for (int64_t k = 0; k < whole; k += WIDTH) {
    const Floats count = load(counts + k);
    const Floats weight = count > 0 ? count * exponential(load(scores + k) * factor - peak) : Floats{};
    store(scores + k, weight);
    totals += weight;
  }
  float total = sum(totals);
  for (int64_t k = whole; k < length; k++) {
    scores[k] = counts[k] > 0 ? counts[k] * std::exp(scores[k] * factor - peak) : 0.0f;
    total += scores[k];
  }
  return {peak, total};
}

// matrix[B, M], counts[B, M] or none, numbers [1 / temperature] → value[B], weights[B, M], sums[B]
void logSumExp(Call& call) {
  const int64_t batch = call.length(0, 0), columns = call.length(0, 1);
  const float* const matrix = call.floats(0);
  const float* const counts = call.size(1) > 0 ? call.floats(1) : nullptr;
  const float factor = call.floats(2)[0];
  float* const value = call.makeFloats(0, {batch});
  float* const weights = call.makeFloats(1, {batch, columns});
  float* const sums = call.makeFloats(2, {batch});
  if (!value || !weights || !sums) return;
  const std::vector<float> once(counts ? 0 : columns, 1.0f);
  parallelRuns(batch, ROWS, [&](int64_t from, int64_t to) {
    for (int64_t b = from; b < to; b++) {
      std::copy_n(matrix + b * columns, columns, weights + b * columns);
      const Sum row = weigh(weights + b * columns, counts ? counts + b * columns : once.data(), columns, factor);
      sums[b] = row.total;
      value[b] = std::log(row.total) + row.largest;
    }
  });
}

// weights[B, M], sums[B], gradient[B], numbers [1 / temperature] → [B, M]
void logSumExpGradient(Call& call) {
  const int64_t batch = call.length(0, 0), columns = call.length(0, 1);
  const float *const weights = call.floats(0), *const sums = call.floats(1), *const gradient = call.floats(2);
  const float factor = call.floats(3)[0];
  float* const out = call.makeFloats(0, {batch, columns});
  if (!out) return;
  parallelRuns(batch, ROWS, [&](int64_t from, int64_t to) {
    for (int64_t b = from; b < to; b++) {
      const float share = gradient[b] * factor / sums[b];
      for (int64_t k = b * columns; k < (b + 1) * columns; k++) out[k] = weights[k] * share;
    }
  });
}

// users[B, d], items[I, d], index[B, M] or none, numbers [1 / temperature] → value[B], weights[B, I], sums[B]
void scoresLogSumExp(Call& call) {
  const int64_t batch = call.length(0, 0), depth = call.length(0, 1), items = call.length(1, 0);
  // No rows of draws are not the same as rows of no draws.
  const bool drawn = call.length(2, 0) > 0;
  const int64_t perRow = call.length(2, 1);
  const float* const users = call.floats(0);
  const int32_t* const index = drawn ? call.integers(2) : nullptr;
  const float factor = call.floats(3)[0];
  float* const value = call.makeFloats(0, {batch});
  float* const weights = call.makeFloats(1, {batch, items});
  float* const sums = call.makeFloats(2, {batch});
  if (!value || !weights || !sums) return;
  const Panels panels = Panels::ofColumns(call.floats(1), items, depth);
  parallelRuns(batch, ROWS, [&](int64_t from, int64_t to) {
    multiply({users + from * depth, to - from, depth, 1}, panels, weights + from * items, items);
    Counts counts(index, perRow, items);
    for (int64_t b = from; b < to; b++) {
      const Sum row = weigh(weights + b * items, counts.ofRow(b), items, factor);
      sums[b] = row.total;
      value[b] = std::log(row.total) + row.largest;
    }
  });
}

// users[B, d], items[I, d], weights[B, I], sums[B], gradient[B], numbers [1 / temperature] → users' [B, d], items' [I, d]
void scoresLogSumExpGradient(Call& call) {
  const int64_t batch = call.length(0, 0), depth = call.length(0, 1), items = call.length(1, 0);
  const float *const users = call.floats(0), *const weights = call.floats(2), *const sums = call.floats(3);
  const float* const gradient = call.floats(4);
  const float factor = call.floats(5)[0];
  float* const forUsers = call.makeFloats(0, {batch, depth});
  float* const forItems = call.makeFloats(1, {items, depth});
  if (!forUsers || !forItems) return;
  std::vector<float> scaled(batch * depth);
  for (int64_t b = 0; b < batch; b++) {
    const float share = gradient[b] * factor / sums[b];
    for (int64_t k = 0; k < depth; k++) scaled[b * depth + k] = users[b * depth + k] * share;
  }
  const Panels itemPanels = Panels::ofRows(call.floats(1), items, depth);
  const Panels userPanels = Panels::ofRows(scaled.data(), batch, depth);
  const int64_t userRuns = (batch + ROWS - 1) / ROWS, itemRuns = (items + ROWS - 1) / ROWS;
  parallel(userRuns + itemRuns, [&](int64_t run) {
    if (run < userRuns) {
      const int64_t from = run * ROWS, count = std::min(ROWS, batch - from);
      multiply({weights + from * items, count, items, 1}, itemPanels, forUsers + from * depth, depth);
      for (int64_t b = from; b < from + count; b++) {
        const float share = gradient[b] * factor / sums[b];
        for (int64_t k = 0; k < depth; k++) forUsers[b * depth + k] *= share;
      }
    } else {
      // The columns of the weights are brought together first, so that each is read from memory once.
      const int64_t from = (run - userRuns) * ROWS, count = std::min(ROWS, items - from);
      std::vector<float> columns(batch * count);
      for (int64_t b = 0; b < batch; b++) std::copy_n(weights + b * items + from, count, columns.data() + b * count);
      multiply({columns.data(), count, 1, count}, userPanels, forItems + from * depth, depth);
    }
  });
}

}  // namespace

void defineSoftmax() {
  define<logSumExp>({"ReclabLogSumExp",
                     {"matrix: float", "counts: float", "numbers: float"},
                     {"value: float", "weights: float", "sums: float"}});
  define<logSumExpGradient>({"ReclabLogSumExpGradient",
                             {"weights: float", "sums: float", "gradient: float", "numbers: float"},
                             {"for_matrix: float"}});
  define<scoresLogSumExp>({"ReclabScoresLogSumExp",
                           {"users: float", "items: float", "index: int32", "numbers: float"},
                           {"value: float", "weights: float", "sums: float"}});
  define<scoresLogSumExpGradient>(
      {"ReclabScoresLogSumExpGradient",
       {"users: float", "items: float", "weights: float", "sums: float", "gradient: float", "numbers: float"},
       {"for_users: float", "for_items: float"}});
}
