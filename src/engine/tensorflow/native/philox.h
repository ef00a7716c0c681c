#pragma once
// The random numbers that decide what is dropped.

#include <cstdint>
#include <cstring>

#include "vectors.h"

typedef uint64_t Longs __attribute__((vector_size(WIDTH * sizeof(float))));

/// Counters that a vector holds.
constexpr int COUNTERS = WIDTH / 2;

/// What is dropped of a run of numbers, as in `reference/philox.ts`: Philox4x32-10 (Salmon et al., 2011) with a key of two
/// words; its four words for a counter decide about four numbers.
struct Dropout {
  /// Of 2^23; 0 drops nothing.
  int32_t threshold;
  /// On what is kept.
  float factor;
  uint32_t keys[2];

  /// Numbers that `decide` may write beyond the last.
  static constexpr int64_t TOO_MANY = 4 * COUNTERS;

  /// Sets kept[n] to -1 where the n-th of the run is kept and to 0 where it is dropped; the first four of them
  /// have the words of `counter`.
  void decide(uint64_t counter, int64_t count, int32_t* kept) const {
    for (int64_t n = 0; n < count; n += 4 * COUNTERS, counter += COUNTERS) decide(counter, kept + n);
  }

 private:
  static constexpr uint64_t LOW = 0xffffffff;
  static constexpr int32_t MANTISSA = 0x7fffff;

  void decide(uint64_t counter, int32_t* kept) const {
    Longs a, b, c{}, d{};
    for (int k = 0; k < COUNTERS; k++) a[k] = counter + k;
    b = a >> 32;
    a &= LOW;
    uint32_t key = keys[0], otherKey = keys[1];
    for (int round = 0; round < 10; round++) {
      const Longs first = a * 0xd2511f53, second = c * 0xcd9e8d57;
      a = (second >> 32) ^ b ^ static_cast<uint64_t>(key);
      b = second & LOW;
      c = (first >> 32) ^ d ^ static_cast<uint64_t>(otherKey);
      d = first & LOW;
      key += 0x9e3779b9;
      otherKey += 0xbb67ae85;
    }
    const Longs firstPair = a | b << 32, secondPair = c | d << 32;
    uint64_t pairs[2 * COUNTERS];
    for (int k = 0; k < COUNTERS; k++) {
      pairs[2 * k] = firstPair[k];
      pairs[2 * k + 1] = secondPair[k];
    }
    for (int half = 0; half < 2; half++) {
      Integers words;
      std::memcpy(&words, pairs + half * COUNTERS, sizeof words);
      const Integers decision = (words & MANTISSA) >= threshold;
      std::memcpy(kept + half * WIDTH, &decision, sizeof decision);
    }
  }
};
