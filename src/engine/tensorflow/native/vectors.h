#pragma once
// Vectors of as many floats as a register of this machine holds.

#include <cstdint>
#include <cstring>

#if defined(__AVX512F__)
constexpr int WIDTH = 16;
#elif defined(__AVX__)
constexpr int WIDTH = 8;
#else
constexpr int WIDTH = 4;
#endif

typedef float Floats __attribute__((vector_size(WIDTH * sizeof(float))));
typedef int32_t Integers __attribute__((vector_size(WIDTH * sizeof(int32_t))));

inline Floats load(const float* source) {
  Floats value;
  std::memcpy(&value, source, sizeof value);
  return value;
}

inline Integers load(const int32_t* source) {
  Integers value;
  std::memcpy(&value, source, sizeof value);
  return value;
}

inline void store(float* target, Floats value) { std::memcpy(target, &value, sizeof value); }
inline void store(int32_t* target, Integers value) { std::memcpy(target, &value, sizeof value); }

inline Floats all(float value) { return value - Floats{}; }

inline Floats larger(Floats a, Floats b) { return a > b ? a : b; }

// The sum of the lanes, by halves.
inline float sum(Floats value) {
  float lanes[WIDTH];
  store(lanes, value);
  for (int half = WIDTH / 2; half > 0; half /= 2) {
    for (int lane = 0; lane < half; lane++) lanes[lane] += lanes[lane + half];
  }
  return lanes[0];
}

// Σ a[k] · b[k] over `size` numbers.
inline float dot(const float* a, const float* b, int64_t size) {
  Floats first{}, second{};
  int64_t k = 0;
  for (; k + 2 * WIDTH <= size; k += 2 * WIDTH) {
    first += load(a + k) * load(b + k);
    second += load(a + k + WIDTH) * load(b + k + WIDTH);
  }
  if (k + WIDTH <= size) {
    first += load(a + k) * load(b + k);
    k += WIDTH;
  }
  float rest = 0;
  for (; k < size; k++) rest += a[k] * b[k];
  return sum(first + second) + rest;
}

// target += factor · source.
inline void addScaled(float* target, const float* source, float factor, int64_t size) {
  for (int64_t k = 0; k < size; k++) target[k] += factor * source[k];
}

inline float largest(Floats value) {
  float most = value[0];
  for (int lane = 1; lane < WIDTH; lane++) most = value[lane] > most ? value[lane] : most;
  return most;
}

// e^x for x up to 88, to about one unit in the last place; 0 from -87.3 on down. Range reduction by ln 2 in two parts and
// a polynomial of degree 6 on [-ln 2 / 2, ln 2 / 2].
inline Floats exponential(Floats x) {
  const Floats rounder = all(12582912.0f);
  const Floats clamped = x < -87.3f ? all(-87.3f) : x;
  const Floats shifted = clamped * 1.44269504f + rounder;
  const Floats power = shifted - rounder;
  const Floats rest = (clamped - power * 0.693359375f) + power * 2.12194440e-4f;
  Floats series = all(1.9875691500e-4f);
  series = series * rest + 1.3981999507e-3f;
  series = series * rest + 8.3334519073e-3f;
  series = series * rest + 4.1665795894e-2f;
  series = series * rest + 1.6666665459e-1f;
  series = series * rest + 5.0000001201e-1f;
  series = series * rest * rest + rest + 1.0f;
  Integers bits;
  std::memcpy(&bits, &shifted, sizeof bits);
  const Integers exponents = ((bits << 23) + (127 << 23));
  Floats scale;
  std::memcpy(&scale, &exponents, sizeof scale);
  const Floats value = series * scale;
  return x < -87.3f ? Floats{} : value;
}
