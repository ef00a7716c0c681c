// What is done to each number for itself: dropout, and what layers pass on.

#include <algorithm>
#include <vector>

#include "operation.h"
#include "operations.h"
#include "parallel.h"
#include "philox.h"
#include "vectors.h"

namespace {

// Numbers that a thread takes at a time, and those that are decided on at a time; multiples of four.
constexpr int64_t RUN = 32768;
constexpr int64_t DECIDED = 1024;

// Of a call with numbers [factor on what is kept] and integers [threshold, two words of the key].
Dropout dropoutOf(Call& call, int numbers, int integers) {
  const int32_t* const whole = call.integers(integers);
  return {whole[0], call.floats(numbers)[0], {static_cast<uint32_t>(whole[1]), static_cast<uint32_t>(whole[2])}};
}

// out[n] = value(x[n]) · factor where the n-th number is kept, else 0.
template <typename Value>
void dropped(Call& call, const Value& value) {
  const int64_t count = call.size(0);
  const float* const x = call.floats(0);
  const Dropout dropout = dropoutOf(call, 1, 2);
  float* const out = call.makeFloatsLike(0, 0);
  if (!out) return;
  parallelRuns(count, RUN, [&](int64_t from, int64_t to) {
    std::vector<int32_t> kept(DECIDED + Dropout::TOO_MANY, -1);
    for (int64_t first = from; first < to; first += DECIDED) {
      const int64_t end = std::min(to, first + DECIDED);
      if (dropout.threshold > 0) dropout.decide(first / 4, end - first, kept.data());
      const int32_t* const decisions = kept.data() - first;
      for (int64_t n = first; n < end; n++) out[n] = decisions[n] ? value(x[n]) * dropout.factor : 0.0f;
    }
  });
}

// x, numbers, integers (dropoutOf) → the same without what is dropped
void dropout(Call& call) {
  dropped(call, [](float x) { return x; });
}

// The same of max(x, 0); what is not a number stays so.
void rectify(Call& call) {
  dropped(call, [](float x) { return x < 0 ? 0.0f : x; });
}

// output of `rectify`, gradient, numbers [factor on what is kept] → the gradient of its input
void rectifyGradient(Call& call) {
  const int64_t count = call.size(0);
  const float *const output = call.floats(0), *const gradient = call.floats(1);
  const float factor = call.floats(2)[0];
  float* const out = call.makeFloatsLike(0, 0);
  if (!out) return;
  parallelRuns(count, RUN, [&](int64_t from, int64_t to) {
    for (int64_t n = from; n < to; n++) out[n] = output[n] > 0 ? gradient[n] * factor : 0.0f;
  });
}

}  // namespace

void defineActivations() {
  define<dropout>({"ReclabDropout", {"x: float", "numbers: float", "integers: int32"}, {"out: float"}});
  define<rectify>({"ReclabRectify", {"x: float", "numbers: float", "integers: int32"}, {"out: float"}});
  define<rectifyGradient>(
      {"ReclabRectifyGradient", {"output: float", "gradient: float", "numbers: float"}, {"out: float"}});
}
