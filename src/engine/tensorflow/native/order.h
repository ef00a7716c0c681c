#pragma once
#include <algorithm>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <vector>

#include "index.h"
#include "parallel.h"

/// The entries of a list of keys in the order of their keys, those of one key in the order of the list. By counting, in
/// blocks of the list, so that threads can share it and the order is the same however many there are.
class Order {
 public:
  /// keys[count], each below `keyCount`; throws where one is not, or where there are more than an int32 counts.
  Order(const int32_t* keys, int64_t count, int64_t keyCount)
      : starts_(keyCount + 1), entries_(countable(count)) {
    const int64_t blocks = blocksOf(count, keyCount);
    const int64_t size = (count + blocks - 1) / blocks;
    std::vector<int32_t> places(blocks * keyCount);
    parallel(blocks, [&](int64_t block) {
      int32_t* const counts = places.data() + block * keyCount;
      for (int64_t k = block * size; k < std::min(count, (block + 1) * size); k++) counts[checked(keys[k], keyCount)]++;
    });
    int32_t start = 0;
    for (int64_t key = 0; key < keyCount; key++) {
      starts_[key] = start;
      for (int64_t block = 0; block < blocks; block++) {
        const int32_t found = places[block * keyCount + key];
        places[block * keyCount + key] = start;
        start += found;
      }
    }
    starts_[keyCount] = start;
    parallel(blocks, [&](int64_t block) {
      int32_t* const next = places.data() + block * keyCount;
      for (int64_t k = block * size; k < std::min(count, (block + 1) * size); k++) entries_[next[keys[k]]++] = k;
    });
  }

  int64_t begin(int64_t key) const { return starts_[key]; }
  int64_t end(int64_t key) const { return starts_[key + 1]; }
  /// The place in the list of the entry at a place in the order.
  int64_t entry(int64_t place) const { return entries_[place]; }

 private:
  static constexpr int64_t MOST_BLOCKS = 16;
  static constexpr int64_t LEAST_BLOCK = 32768;

  static int64_t countable(int64_t count) {
    if (count > std::numeric_limits<int32_t>::max()) throw std::length_error("more than 2^31 - 1 indices in one call");
    return count;
  }

  // Each block counts all keys, which must not take more than the entries do.
  static int64_t blocksOf(int64_t count, int64_t keyCount) {
    const int64_t worthwhile = std::min(count / LEAST_BLOCK, count / std::max<int64_t>(1, keyCount));
    return std::max<int64_t>(1, std::min(MOST_BLOCKS, worthwhile));
  }

  std::vector<int32_t> starts_;
  std::vector<int32_t> entries_;
};
