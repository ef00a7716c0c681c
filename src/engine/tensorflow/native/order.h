#pragma once
#include <algorithm>
#include <cstdint>
#include <vector>

#include "parallel.h"

/// The entries of a list of keys in the order of their keys, those of one key in the order of the list. By counting, in
/// blocks of the list, so that threads can share it and the order is the same however many there are.
class Order {
 public:
  /// keys[count], each below `keyCount`.
  Order(const int32_t* keys, int64_t count, int64_t keyCount)
      : starts_(keyCount + 1), entries_(count) {
    const int64_t blocks = std::max<int64_t>(1, std::min<int64_t>(MOST_BLOCKS, count / LEAST_BLOCK));
    const int64_t size = (count + blocks - 1) / blocks;
    std::vector<int32_t> places(blocks * keyCount);
    parallel(blocks, [&](int64_t block) {
      int32_t* const counts = places.data() + block * keyCount;
      for (int64_t k = block * size; k < std::min(count, (block + 1) * size); k++) counts[keys[k]]++;
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

  std::vector<int32_t> starts_;
  std::vector<int32_t> entries_;
};
