#pragma once
// Products of matrices, whose right side is packed into panels of columns that fill two registers.

#include <cstdint>
#include <vector>

#include "vectors.h"

/// Columns of a panel.
constexpr int PANEL = 2 * WIDTH;

/// Rows whose sums stay in registers: products are fastest by a multiple of so many.
constexpr int TILE = WIDTH == 16 ? 12 : 6;

/// The right side of a product: panels of [depth, PANEL], filled up with zeros.
class Panels {
 public:
  /// From rows: b[depth, columns].
  static Panels ofRows(const float* b, int64_t depth, int64_t columns);
  /// From the transposed: b[columns, depth].
  static Panels ofColumns(const float* b, int64_t columns, int64_t depth);

  const float* panel(int64_t number) const { return values_.data() + number * depth_ * PANEL; }
  int64_t count() const { return (columns_ + PANEL - 1) / PANEL; }
  int64_t columns() const { return columns_; }
  int64_t depth() const { return depth_; }

 private:
  Panels(int64_t depth, int64_t columns);
  int64_t depth_;
  int64_t columns_;
  std::vector<float> values_;
};

/// The left side: rows[m, k] at values[m * rowStride + k * depthStride].
struct Rows {
  const float* values;
  int64_t count;
  int64_t rowStride;
  int64_t depthStride;
};

/// out[m, n] = Σ_k rows[m, k] · panels[k, n], with `stride` numbers from row to row. On one thread.
void multiply(const Rows& rows, const Panels& panels, float* out, int64_t stride);

/// The same for the panels from `first` up to `end` alone; `out` begins at the columns of the first.
void multiply(const Rows& rows, const Panels& panels, int64_t first, int64_t end, float* out, int64_t stride);

/// Panels in a place of the caller's, or a part of them: `stride` numbers from panel to panel.
struct PanelRange {
  const float* values;
  int64_t stride;
  int64_t depth;
  int64_t columns;
};

/// How many numbers the panels of a matrix take.
inline int64_t packedSize(int64_t depth, int64_t columns) { return (columns + PANEL - 1) / PANEL * PANEL * depth; }

/// Packs b[depth, columns], filled up with zeros.
PanelRange packRows(const float* b, int64_t depth, int64_t columns, float* target);
/// Packs the transposed of b[columns, depth].
PanelRange packColumns(const float* b, int64_t columns, int64_t depth, float* target);

/// The same product; with `more` it is added to what is there.
void multiply(const Rows& rows, const PanelRange& panels, float* out, int64_t stride, bool more = false);
