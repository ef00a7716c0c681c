#include "product.h"

#include <algorithm>
#include <cstring>

#include "parallel.h"

namespace {

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
    float* const target = out + r * stride;
    if (columns >= PANEL) {
      if (more) {
        sums[r][0] += load(target);
        sums[r][1] += load(target + WIDTH);
      }
      store(target, sums[r][0]);
      store(target + WIDTH, sums[r][1]);
    } else {
      float edge[PANEL];
      store(edge, sums[r][0]);
      store(edge + WIDTH, sums[r][1]);
      if (more) {
        for (int64_t n = 0; n < columns; n++) edge[n] += target[n];
      }
      std::memcpy(target, edge, columns * sizeof(float));
    }
  }
}

// As many rows as are left, fewer than a tile.
template <int rows>
inline void rest(int64_t left, const float* values, int64_t rowStride, int64_t depthStride, const float* panel,
                 int64_t depth, float* out, int64_t stride, int64_t columns, bool more) {
  if constexpr (rows > 0) {
    if (left == rows) tile<rows>(values, rowStride, depthStride, panel, depth, out, stride, columns, more);
    else rest<rows - 1>(left, values, rowStride, depthStride, panel, depth, out, stride, columns, more);
  }
}

}  // namespace

Panels::Panels(int64_t depth, int64_t columns)
    : depth_(depth), columns_(columns), values_(((columns + PANEL - 1) / PANEL) * PANEL * depth) {}

Panels Panels::ofRows(const float* b, int64_t depth, int64_t columns) {
  Panels panels(depth, columns);
  packRows(b, depth, columns, panels.values_.data());
  return panels;
}

Panels Panels::ofColumns(const float* b, int64_t columns, int64_t depth) {
  Panels panels(depth, columns);
  float* const values = panels.values_.data();
  parallelRuns(columns, 4 * PANEL, [&](int64_t from, int64_t to) {
    packColumns(b + from * depth, to - from, depth, values + from * depth);
  });
  return panels;
}

PanelRange packRows(const float* b, int64_t depth, int64_t columns, float* target) {
  const int64_t stride = depth * PANEL;
  for (int64_t n = 0; n < columns; n += PANEL) {
    const int64_t width = std::min<int64_t>(PANEL, columns - n);
    float* const panel = target + n / PANEL * stride;
    for (int64_t k = 0; k < depth; k++) {
      std::copy_n(b + k * columns + n, width, panel + k * PANEL);
      std::fill_n(panel + k * PANEL + width, PANEL - width, 0.0f);
    }
  }
  return {target, stride, depth, columns};
}

PanelRange packColumns(const float* b, int64_t columns, int64_t depth, float* target) {
  const int64_t stride = depth * PANEL;
  for (int64_t n = 0; n < columns; n += PANEL) {
    const int64_t width = std::min<int64_t>(PANEL, columns - n);
    float* const panel = target + n / PANEL * stride;
    const float* const rows = b + n * depth;
    for (int64_t k = 0; k < depth; k++) {
      for (int64_t c = 0; c < width; c++) panel[k * PANEL + c] = rows[c * depth + k];
      std::fill_n(panel + k * PANEL + width, PANEL - width, 0.0f);
    }
  }
  return {target, stride, depth, columns};
}

void multiply(const Rows& rows, const Panels& panels, float* out, int64_t stride) {
  multiply(rows, panels, 0, panels.count(), out, stride);
}

void multiply(const Rows& rows, const Panels& panels, int64_t first, int64_t end, float* out, int64_t stride) {
  const int64_t columns = std::min(end * PANEL, panels.columns()) - first * PANEL;
  multiply(rows, {panels.panel(first), panels.depth() * PANEL, panels.depth(), columns}, out, stride);
}

void multiply(const Rows& rows, const PanelRange& panels, float* out, int64_t stride, bool more) {
  const auto& [values, count, rowStride, depthStride] = rows;
  for (int64_t from = 0; from == 0 || from < panels.depth; from += DEPTH) {
    const int64_t depth = std::min(DEPTH, panels.depth - from);
    const bool adds = more || from > 0;
    for (int64_t n = 0; n < panels.columns; n += PANEL) {
      const float* const panel = panels.values + n / PANEL * panels.stride + from * PANEL;
      const int64_t columns = panels.columns - n;
      const float* const left = values + from * depthStride;
      float* const target = out + n;
      int64_t m = 0;
      for (; m + TILE <= count; m += TILE)
        tile<TILE>(left + m * rowStride, rowStride, depthStride, panel, depth, target + m * stride, stride, columns, adds);
      rest<TILE - 1>(count - m, left + m * rowStride, rowStride, depthStride, panel, depth, target + m * stride, stride,
                     columns, adds);
    }
  }
}
