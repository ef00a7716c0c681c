#pragma once
#include <cstdint>

/// Throws std::out_of_range.
[[noreturn]] void refuseIndex(int64_t index, int64_t count);

/// The index, which must name one of `count` things: TensorFlow's own operations refuse others, too, where a plain access
/// would read or write memory of somebody else.
inline int64_t checked(int32_t index, int64_t count) {
  if (index < 0 || index >= count) refuseIndex(index, count);
  return index;
}
