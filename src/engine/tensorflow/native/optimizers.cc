// Steps of optimizers, in place: the caller sees to it that nobody else holds the numbers.

#include <cmath>

#include "index.h"
#include "operation.h"
#include "operations.h"
#include "parallel.h"

namespace {

// Numbers that a thread moves at a time: waking one costs as much as some ten thousand.
constexpr int64_t RUN = 131072;

struct Adam {
  float beta1, beta2, stepSize, inverseRoot, epsilon, decay;

  explicit Adam(const float* numbers)
      : beta1(numbers[0]), beta2(numbers[1]), stepSize(numbers[2]), inverseRoot(numbers[3]), epsilon(numbers[4]), decay(numbers[5]) {}

  void move(float* __restrict parameter, float* __restrict first, float* __restrict second,
            const float* __restrict gradient, int64_t count) const {
    for (int64_t k = 0; k < count; k++) {
      const float followed = gradient[k] + decay * parameter[k];
      first[k] = beta1 * first[k] + (1 - beta1) * followed;
      second[k] = beta2 * second[k] + (1 - beta2) * (followed * followed);
      parameter[k] -= stepSize * first[k] / (std::sqrt(second[k]) * inverseRoot + epsilon);
    }
  }
};

// parameter, first, second and gradient of one shape, numbers [beta1, beta2, stepSize, inverseRoot,
// epsilon, decay]
void adamStep(Call& call) {
  float *const parameter = call.moved(0), *const first = call.moved(1), *const second = call.moved(2);
  const float* const gradient = call.floats(3);
  const Adam adam(call.floats(4));
  parallelRuns(call.size(0), RUN, [&](int64_t from, int64_t to) {
    adam.move(parameter + from, first + from, second + from, gradient + from, to - from);
  });
}

// The same for rows[R] of tables [I, d], each once; gradient[R, d]
void lazyAdamStep(Call& call) {
  float *const parameter = call.moved(0), *const first = call.moved(1), *const second = call.moved(2);
  const int32_t* const rows = call.integers(3);
  const float* const gradient = call.floats(4);
  const int64_t rowCount = call.length(0, 0), size = call.length(4, 1);
  const Adam adam(call.floats(5));
  parallelRuns(call.size(3), 512, [&](int64_t from, int64_t to) {
    for (int64_t n = from; n < to; n++) {
      const int64_t at = checked(rows[n], rowCount) * size;
      adam.move(parameter + at, first + at, second + at, gradient + n * size, size);
    }
  });
}

}  // namespace

void defineOptimizers() {
  define<adamStep>({"ReclabAdamStep",
                    {"parameter: float", "first: float", "second: float", "gradient: float", "numbers: float"},
                    {}});
  define<lazyAdamStep>(
      {"ReclabLazyAdamStep",
       {"parameter: float", "first: float", "second: float", "rows: int32", "gradient: float", "numbers: float"},
       {}});
}
