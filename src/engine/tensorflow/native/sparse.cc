// Products of a sparse matrix in compressed rows with a dense one.

#include <algorithm>

#include "operation.h"
#include "operations.h"
#include "parallel.h"
#include "vectors.h"

namespace {

// Rows that a thread takes at a time: few, because some have many entries.
constexpr int64_t ROWS = 32;

// How many entries before its use a row of the dense matrix is fetched.
constexpr int64_t AHEAD = 8;

// The entries of a row; so many columns may be read from there on, those of later rows too.
struct Entries {
  const int32_t* columns;
  const float* values;
  int64_t count;
  int64_t readable;
};

// target[n] = Σ value · dense[column, n] over the entries, for n below `width`, which as many vectors cover; the last one
// may overlap with the one before. The sums stay in registers.
template <int vectors>
void addUp(const Entries& entries, const float* dense, int64_t stride, float* target, int64_t width) {
  const int64_t last = width - WIDTH;
  Floats sums[vectors]{};
  for (int64_t k = 0; k < entries.count; k++) {
    const float* const source = dense + entries.columns[k] * stride;
    // Those of later rows follow, so that there is nearly always one to fetch.
    const float* const soon = dense + entries.columns[std::min(k + AHEAD, entries.readable - 1)] * stride;
    for (int v = 0; v < vectors; v++) __builtin_prefetch(soon + v * WIDTH);
    for (int v = 0; v + 1 < vectors; v++) sums[v] += entries.values[k] * load(source + v * WIDTH);
    sums[vectors - 1] += entries.values[k] * load(source + last);
  }
  for (int v = 0; v + 1 < vectors; v++) store(target + v * WIDTH, sums[v]);
  store(target + last, sums[vectors - 1]);
}

void addUpRow(const Entries& entries, const float* dense, int64_t size, float* target) {
  if (size < WIDTH) {
    std::fill(target, target + size, 0.0f);
    for (int64_t k = 0; k < entries.count; k++) {
      addScaled(target, dense + entries.columns[k] * size, entries.values[k], size);
    }
    return;
  }
  for (int64_t column = 0; column < size; column += 4 * WIDTH) {
    const int64_t width = std::clamp<int64_t>(size - column, WIDTH, 4 * WIDTH), from = std::min(column, size - width);
    const auto add = width > 3 * WIDTH ? addUp<4> : width > 2 * WIDTH ? addUp<3> : width > WIDTH ? addUp<2> : addUp<1>;
    add(entries, dense + from, size, target + from, width);
  }
}

// offsets[n + 1], columns[entries], values[entries], dense[m, d] → [n, d]
void sparseMatMul(Call& call) {
  const int64_t rows = call.size(0) - 1, entries = call.size(1), size = call.length(3, 1);
  const int32_t *const offsets = call.integers(0), *const columns = call.integers(1);
  const float *const values = call.floats(2), *const dense = call.floats(3);
  float* const out = call.makeFloats(0, {rows, size});
  if (!out) return;
  parallelRuns(rows, ROWS, [&](int64_t from, int64_t to) {
    for (int64_t row = from; row < to; row++) {
      const int32_t first = offsets[row];
      addUpRow({columns + first, values + first, offsets[row + 1] - first, entries - first}, dense, size, out + row * size);
    }
  });
}

}  // namespace

void defineSparse() {
  define<sparseMatMul>({"ReclabSparseMatMul",
                        {"offsets: int32", "columns: int32", "values: float", "dense: float"},
                        {"product: float"}});
}
