// Dense layers.

#include <algorithm>
#include <vector>

#include "operation.h"
#include "operations.h"
#include "parallel.h"
#include "partial-sums.h"
#include "product.h"
#include "vectors.h"

namespace {

// Rows that a thread takes at a time: they stay in its caches.
constexpr int64_t ROWS = 20 * TILE;

// x[N, in], weight[out, in], bias[out] → x weightᵀ + bias [N, out]
void linear(Call& call) {
  const int64_t count = call.length(0, 0), inputs = call.length(0, 1), outputs = call.length(1, 0);
  const float *const x = call.floats(0), *const weight = call.floats(1), *const bias = call.floats(2);
  float* const out = call.makeFloats(0, {count, outputs});
  if (!out) return;
  std::vector<float> room(packedSize(inputs, outputs));
  const PanelRange columns = packColumns(weight, outputs, inputs, room.data());
  parallelRuns(count, ROWS, [&](int64_t from, int64_t to) {
    for (int64_t n = from; n < to; n++) std::copy_n(bias, outputs, out + n * outputs);
    multiply({x + from * inputs, to - from, inputs, 1}, columns, out + from * outputs, outputs, true);
  });
}

// x[N, in], weight[out, in], gradient[N, out] → gradients of x [N, in], weight [out, in] and bias [out]
void linearGradient(Call& call) {
  const int64_t count = call.length(0, 0), inputs = call.length(0, 1), outputs = call.length(1, 0);
  const float *const x = call.floats(0), *const weight = call.floats(1), *const gradient = call.floats(2);
  float* const forX = call.makeFloats(0, {count, inputs});
  float* const forWeight = call.makeFloats(1, {outputs, inputs});
  float* const forBias = call.makeFloats(2, {outputs});
  if (!forX || !forWeight || !forBias) return;
  std::vector<float> room(packedSize(outputs, inputs));
  const PanelRange rows = packRows(weight, outputs, inputs, room.data());
  PartialSums sums(count, 2 * ROWS, outputs * (inputs + 1));
  sums.add([&](int64_t from, int64_t to, float* partial) {
    float* const biases = partial + outputs * inputs;
    std::vector<float> packed(packedSize(ROWS, inputs));
    for (int64_t first = from; first < to; first += ROWS) {
      const int64_t taken = std::min(ROWS, to - first);
      const float* const upstream = gradient + first * outputs;
      multiply({upstream, taken, outputs, 1}, rows, forX + first * inputs, inputs);
      const PanelRange read = packRows(x + first * inputs, taken, inputs, packed.data());
      multiply({upstream, outputs, 1, outputs}, read, partial, inputs, true);
      for (int64_t n = 0; n < taken; n++) addScaled(biases, upstream + n * outputs, 1, outputs);
    }
  });
  sums.total(0, outputs * inputs, forWeight);
  sums.total(outputs * inputs, outputs, forBias);
}

}  // namespace

void defineLinear() {
  define<linear>({"ReclabLinear", {"x: float", "weight: float", "bias: float"}, {"out: float"}});
  define<linearGradient>({"ReclabLinearGradient",
                          {"x: float", "weight: float", "gradient: float"},
                          {"for_x: float", "for_weight: float", "for_bias: float"}});
}
