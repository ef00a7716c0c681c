// Lookups in tables, and what is done to rows.

#include <algorithm>
#include <cmath>
#include <vector>

#include "index.h"
#include "operation.h"
#include "operations.h"
#include "order.h"
#include "parallel.h"
#include "vectors.h"

namespace {

// Rows that a thread takes at a time: waking one costs as much as a few hundred.
constexpr int64_t ROWS = 2048;

// table[I, d], rows[N] → [N, d]
void gatherRows(Call& call) {
  const int64_t count = call.size(1), rowCount = call.length(0, 0), size = call.length(0, 1);
  const float* const table = call.floats(0);
  const int32_t* const rows = call.integers(1);
  float* const out = call.makeFloats(0, {count, size});
  if (!out) return;
  parallelRuns(count, ROWS, [&](int64_t from, int64_t to) {
    for (int64_t n = from; n < to; n++) std::copy_n(table + checked(rows[n], rowCount) * size, size, out + n * size);
  });
}

// values[N, d], rows[N], numbers of rows [1] → [rowCount, d]; the values of a row are added in their order.
void scatterAddRows(Call& call) {
  const int64_t count = call.size(1), size = call.length(0, 1);
  const float* const values = call.floats(0);
  const int64_t rowCount = call.integers(2)[0];
  float* const out = call.makeFloats(0, {rowCount, size});
  if (!out) return;
  const Order order(call.integers(1), count, rowCount);
  parallelRuns(rowCount, ROWS, [&](int64_t from, int64_t to) {
    std::fill(out + from * size, out + to * size, 0.0f);
    for (int64_t row = from; row < to; row++) {
      for (int64_t k = order.begin(row); k < order.end(row); k++) {
        addScaled(out + row * size, values + order.entry(k) * size, 1, size);
      }
    }
  });
}

// x[N, d], numbers [epsilon] → x / max(|x|, epsilon) by row, the divisors [N]
void normalizeRows(Call& call) {
  const int64_t count = call.length(0, 0), size = call.length(0, 1);
  const float* const x = call.floats(0);
  const float epsilon = call.floats(1)[0];
  float* const out = call.makeFloats(0, {count, size});
  float* const norms = call.makeFloats(1, {count});
  if (!out || !norms) return;
  parallelRuns(count, ROWS, [&](int64_t from, int64_t to) {
    for (int64_t n = from; n < to; n++) {
      const float length = std::sqrt(dot(x + n * size, x + n * size, size));
      // Not std::max, which would take the epsilon for a length that is not a number.
      norms[n] = length < epsilon ? epsilon : length;
      for (int64_t k = n * size; k < (n + 1) * size; k++) out[k] = x[k] / norms[n];
    }
  });
}

// normalized[N, d], norms[N], gradient[N, d] → [N, d]
void normalizeRowsGradient(Call& call) {
  const int64_t count = call.length(0, 0), size = call.length(0, 1);
  const float *const normalized = call.floats(0), *const norms = call.floats(1), *const gradient = call.floats(2);
  float* const out = call.makeFloats(0, {count, size});
  if (!out) return;
  parallelRuns(count, ROWS, [&](int64_t from, int64_t to) {
    for (int64_t n = from; n < to; n++) {
      const float projection = dot(normalized + n * size, gradient + n * size, size);
      for (int64_t k = n * size; k < (n + 1) * size; k++) out[k] = (gradient[k] - normalized[k] * projection) / norms[n];
    }
  });
}

}  // namespace

void defineEmbeddings() {
  define<gatherRows>({"ReclabGatherRows", {"table: float", "rows: int32"}, {"out: float"}});
  define<scatterAddRows>({"ReclabScatterAddRows", {"values: float", "rows: int32", "row_count: int32"}, {"out: float"}});
  define<normalizeRows>({"ReclabNormalizeRows", {"x: float", "numbers: float"}, {"out: float", "norms: float"}});
  define<normalizeRowsGradient>(
      {"ReclabNormalizeRowsGradient", {"normalized: float", "norms: float", "gradient: float"}, {"out: float"}});
}
