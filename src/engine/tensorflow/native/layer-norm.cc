// Normalisation of rows.

#include <algorithm>
#include <cmath>
#include <vector>

#include "operation.h"
#include "operations.h"
#include "parallel.h"
#include "partial-sums.h"
#include "vectors.h"

namespace {

// Rows that a thread takes at a time.
constexpr int64_t ROWS = 512;

// Σ x[k] over `size` numbers.
float sumOf(const float* x, int64_t size) {
  Floats total{};
  int64_t k = 0;
  for (; k + WIDTH <= size; k += WIDTH) total += load(x + k);
  float rest = 0;
  for (; k < size; k++) rest += x[k];
  return sum(total) + rest;
}

// Σ (x[k] - mean)² over `size` numbers.
float squaresOf(const float* x, float mean, int64_t size) {
  Floats total{};
  int64_t k = 0;
  for (; k + WIDTH <= size; k += WIDTH) {
    const Floats centred = load(x + k) - mean;
    total += centred * centred;
  }
  float rest = 0;
  for (; k < size; k++) rest += (x[k] - mean) * (x[k] - mean);
  return sum(total) + rest;
}

// x[N, d], gain[d], bias[d], numbers [epsilon] → (x - mean) / √(variance + epsilon) · gain + bias [N, d], and of each row
// the mean and one over the deviation [N, 2]
void layerNorm(Call& call) {
  const int64_t count = call.length(0, 0), size = call.length(0, 1);
  const float *const x = call.floats(0), *const gain = call.floats(1), *const bias = call.floats(2);
  const float epsilon = call.floats(3)[0];
  float* const out = call.makeFloats(0, {count, size});
  float* const moments = call.makeFloats(1, {count, 2});
  if (!out || !moments) return;
  parallelRuns(count, ROWS, [&](int64_t from, int64_t to) {
    for (int64_t n = from; n < to; n++) {
      const float* const row = x + n * size;
      float* const target = out + n * size;
      const float mean = sumOf(row, size) / size;
      const float inverse = 1 / std::sqrt(squaresOf(row, mean, size) / size + epsilon);
      moments[2 * n] = mean;
      moments[2 * n + 1] = inverse;
      for (int64_t k = 0; k < size; k++) target[k] = (row[k] - mean) * inverse * gain[k] + bias[k];
    }
  });
}

// Of one row, with z the normalised row and g = gradient · gain: (g - mean(g) - z mean(g z)) / deviation; adds gradient · z
// and the gradient to the sums of gain and bias. `z` is room for a row.
void rowGradient(const float* x, const float* gain, const float* moments, const float* gradient, float* forX,
                 float* forGain, float* forBias, float* z, int64_t size) {
  const float mean = moments[0], inverse = moments[1];
  for (int64_t k = 0; k < size; k++) {
    z[k] = (x[k] - mean) * inverse;
    forGain[k] += gradient[k] * z[k];
    forBias[k] += gradient[k];
    forX[k] = gradient[k] * gain[k];
  }
  const float level = sumOf(forX, size) / size;
  const float projection = dot(forX, z, size) / size;
  for (int64_t k = 0; k < size; k++) forX[k] = (forX[k] - level - z[k] * projection) * inverse;
}

// x[N, d], gain[d], moments[N, 2], gradient[N, d] → gradients of x [N, d], gain [d] and bias [d]
void layerNormGradient(Call& call) {
  const int64_t count = call.length(0, 0), size = call.length(0, 1);
  const float *const x = call.floats(0), *const gain = call.floats(1), *const moments = call.floats(2);
  const float* const gradient = call.floats(3);
  float* const forX = call.makeFloats(0, {count, size});
  float* const forGain = call.makeFloats(1, {size});
  float* const forBias = call.makeFloats(2, {size});
  if (!forX || !forGain || !forBias) return;
  PartialSums sums(count, ROWS, 2 * size);
  sums.add([&](int64_t from, int64_t to, float* partial) {
    std::vector<float> z(size);
    for (int64_t n = from; n < to; n++) {
      const int64_t at = n * size;
      rowGradient(x + at, gain, moments + 2 * n, gradient + at, forX + at, partial, partial + size, z.data(), size);
    }
  });
  sums.total(0, size, forGain);
  sums.total(size, size, forBias);
}

}  // namespace

void defineLayerNorm() {
  define<layerNorm>({"ReclabLayerNorm",
                     {"x: float", "gain: float", "bias: float", "numbers: float"},
                     {"out: float", "moments: float"}});
  define<layerNormGradient>({"ReclabLayerNormGradient",
                             {"x: float", "gain: float", "moments: float", "gradient: float"},
                             {"for_x: float", "for_gain: float", "for_bias: float"}});
}
