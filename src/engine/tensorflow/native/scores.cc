// Scores of drawn items, and columns that each row has for itself.

#include <algorithm>
#include <vector>

#include "index.h"
#include "operation.h"
#include "operations.h"
#include "order.h"
#include "parallel.h"
#include "vectors.h"

namespace {

// Rows that a thread takes at a time where each has many columns.
constexpr int64_t ROWS = 16;
// Draws that a thread takes at a time at the least: waking one costs as much as some thousand.
constexpr int64_t DRAWS = 4096;
// Items whose gradients a thread adds up at a time.
constexpr int64_t ITEMS = 64;

int64_t rowsAtATime(int64_t perRow) { return std::max(ROWS, DRAWS / std::max<int64_t>(1, perRow)); }

// users[B, d], items[I, d], index[B, M] → [B, M]
void sampledScores(Call& call) {
  const int64_t batch = call.length(0, 0), size = call.length(0, 1), itemCount = call.length(1, 0);
  const int64_t perRow = call.length(2, 1);
  const float *const users = call.floats(0), *const items = call.floats(1);
  const int32_t* const index = call.integers(2);
  float* const out = call.makeFloats(0, {batch, perRow});
  if (!out) return;
  parallelRuns(batch, rowsAtATime(perRow), [&](int64_t from, int64_t to) {
    for (int64_t b = from; b < to; b++) {
      for (int64_t k = b * perRow; k < (b + 1) * perRow; k++) {
        out[k] = dot(users + b * size, items + checked(index[k], itemCount) * size, size);
      }
    }
  });
}

// users[B, d], items[I, d], index[B, M], gradient[B, M] → users' [B, d], items' [I, d]. The draws are put in the order of
// their items, so that an item's gradient is touched once, while the few users of a batch stay in the caches.
void sampledScoresGradient(Call& call) {
  const int64_t batch = call.length(0, 0), size = call.length(0, 1), itemCount = call.length(1, 0);
  const int64_t perRow = call.length(2, 1);
  const float *const users = call.floats(0), *const items = call.floats(1), *const gradient = call.floats(3);
  const int32_t* const index = call.integers(2);
  float* const forUsers = call.makeFloats(0, {batch, size});
  float* const forItems = call.makeFloats(1, {itemCount, size});
  if (!forUsers || !forItems) return;
  parallelRuns(batch, rowsAtATime(perRow), [&](int64_t from, int64_t to) {
    std::fill(forUsers + from * size, forUsers + to * size, 0.0f);
    for (int64_t b = from; b < to; b++) {
      for (int64_t k = b * perRow; k < (b + 1) * perRow; k++) {
        addScaled(forUsers + b * size, items + checked(index[k], itemCount) * size, gradient[k], size);
      }
    }
  });
  const Order order(index, batch * perRow, itemCount);
  const int64_t drawsOfItems = std::max<int64_t>(1, batch * perRow / std::max<int64_t>(1, itemCount));
  parallelRuns(itemCount, std::max(ITEMS, DRAWS / drawsOfItems), [&](int64_t from, int64_t to) {
    std::fill(forItems + from * size, forItems + to * size, 0.0f);
    for (int64_t item = from; item < to; item++) {
      for (int64_t place = order.begin(item); place < order.end(item); place++) {
        const int64_t k = order.entry(place);
        addScaled(forItems + item * size, users + k / perRow * size, gradient[k], size);
      }
    }
  });
}

// matrix[B, I], index[B, M] → [B, M]
void gatherColumns(Call& call) {
  const int64_t batch = call.length(0, 0), columns = call.length(0, 1), perRow = call.length(1, 1);
  const float* const matrix = call.floats(0);
  const int32_t* const index = call.integers(1);
  float* const out = call.makeFloats(0, {batch, perRow});
  if (!out) return;
  parallelRuns(batch, ROWS, [&](int64_t from, int64_t to) {
    for (int64_t b = from; b < to; b++) {
      for (int64_t k = b * perRow; k < (b + 1) * perRow; k++) out[k] = matrix[b * columns + checked(index[k], columns)];
    }
  });
}

// index[B, M], number of columns [1], values[B, M] or none for all 1 → [B, columnCount]
void addToColumns(Call& call) {
  const int64_t batch = call.length(0, 0), perRow = call.length(0, 1), columns = call.integers(1)[0];
  const int32_t* const index = call.integers(0);
  const float* const values = call.size(2) > 0 ? call.floats(2) : nullptr;
  float* const out = call.makeFloats(0, {batch, columns});
  if (!out) return;
  parallelRuns(batch, ROWS, [&](int64_t from, int64_t to) {
    std::fill(out + from * columns, out + to * columns, 0.0f);
    for (int64_t b = from; b < to; b++) {
      for (int64_t k = b * perRow; k < (b + 1) * perRow; k++) {
        out[b * columns + checked(index[k], columns)] += values ? values[k] : 1.0f;
      }
    }
  });
}

}  // namespace

void defineScores() {
  define<sampledScores>({"ReclabSampledScores", {"users: float", "items: float", "index: int32"}, {"out: float"}});
  define<sampledScoresGradient>({"ReclabSampledScoresGradient",
                                 {"users: float", "items: float", "index: int32", "gradient: float"},
                                 {"for_users: float", "for_items: float"}});
  define<gatherColumns>({"ReclabGatherColumns", {"matrix: float", "index: int32"}, {"out: float"}});
  define<addToColumns>(
      {"ReclabAddToColumns", {"index: int32", "column_count: int32", "values: float"}, {"out: float"}});
}
