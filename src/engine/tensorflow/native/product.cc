#include "product.h"

#include <algorithm>

#include "parallel.h"

namespace {

// Rows whose sums stay in registers.
constexpr int TILE = WIDTH == 16 ? 12 : 6;
// Depth of a block: a panel of it stays in the first cache.
constexpr int64_t DEPTH = 256;

// One tile: `rows` rows by a panel, over `depth` numbers.
template <int rows>
inline void tile(const float* left, int64_t rowStride, int64_t depthStride, const float* panel, int64_t depth,
                 float* out, int64_t stride, int64_t columns, bool more) {
  Floats sums[rows][2];
  for (int r = 0; r < rows; r++) sums[r][0] = sums[r][1] = Floats{};
  for (int64_t k = 0; k < depth; k++) {
    const Floats first = load(panel + k * PANEL);
    const Floats second = load(panel + k * PANEL + WIDTH);
    const float* column = left + k * depthStride;
#pragma GCC unroll 12
    for (int r = 0; r < rows; r++) {
      const float factor = column[r * rowStride];
      sums[r][0] += factor * first;
      sums[r][1] += factor * second;
    }
  }
  for (int r = 0; r < rows; r++) {
    float* target = out + r * stride;
    if (columns >= PANEL) {
      if (more) {
        sums[r][0] += load(target);
        sums[r][1] += load(target + WIDTH);
      }
      store(target, sums[r][0]);
      store(target + WIDTH, sums[r][1]);
    } else {
      for (int64_t n = 0; n < columns; n++) {
        const float value = n < WIDTH ? sums[r][0][n] : sums[r][1][n - WIDTH];
        target[n] = more ? target[n] + value : value;
      }
    }
  }
}

}  // namespace

Panels::Panels(int64_t depth, int64_t columns)
    : depth_(depth), columns_(columns), values_(((columns + PANEL - 1) / PANEL) * PANEL * depth) {}

Panels Panels::ofRows(const float* b, int64_t depth, int64_t columns) {
  Panels panels(depth, columns);
  float* const values = panels.values_.data();
  for (int64_t k = 0; k < depth; k++) {
    for (int64_t n = 0; n < columns; n += PANEL) {
      const int64_t width = std::min<int64_t>(PANEL, columns - n);
      std::copy_n(b + k * columns + n, width, values + (n / PANEL * depth + k) * PANEL);
    }
  }
  return panels;
}

Panels Panels::ofColumns(const float* b, int64_t columns, int64_t depth) {
  Panels panels(depth, columns);
  float* const values = panels.values_.data();
  parallelRuns(columns, 4 * PANEL, [&](int64_t from, int64_t to) {
    for (int64_t n = from; n < to; n++) {
      float* const target = values + n / PANEL * depth * PANEL + n % PANEL;
      for (int64_t k = 0; k < depth; k++) target[k * PANEL] = b[n * depth + k];
    }
  });
  return panels;
}

void multiply(const Rows& rows, const Panels& panels, float* out, int64_t stride) {
  multiply(rows, panels, 0, panels.count(), out, stride);
}

void multiply(const Rows& rows, const Panels& panels, int64_t first, int64_t end, float* out, int64_t stride) {
  const auto& [values, count, rowStride, depthStride] = rows;
  for (int64_t from = 0; from == 0 || from < panels.depth(); from += DEPTH) {
    const int64_t depth = std::min(DEPTH, panels.depth() - from);
    for (int64_t p = first; p < end; p++) {
      const float* const panel = panels.panel(p) + from * PANEL;
      const int64_t columns = panels.columns() - p * PANEL;
      const float* const left = values + from * depthStride;
      float* const target = out + (p - first) * PANEL;
      int64_t m = 0;
      for (; m + TILE <= count; m += TILE)
        tile<TILE>(left + m * rowStride, rowStride, depthStride, panel, depth, target + m * stride, stride, columns, from > 0);
      for (; m + 3 <= count; m += 3)
        tile<3>(left + m * rowStride, rowStride, depthStride, panel, depth, target + m * stride, stride, columns, from > 0);
      for (; m < count; m++)
        tile<1>(left + m * rowStride, rowStride, depthStride, panel, depth, target + m * stride, stride, columns, from > 0);
    }
  }
}
