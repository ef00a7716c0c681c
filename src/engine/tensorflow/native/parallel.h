#pragma once
#include <cstdint>
#include <functional>

/// Does `work` for every chunk from 0 up to `chunks`, on as many threads as TensorFlow's operations use. Which thread takes
/// a chunk is not decided, so that a result must not depend on it. Where chunks throw, what one of them threw is thrown
/// after all have ended.
void parallel(int64_t chunks, const std::function<void(int64_t chunk)>& work);

/// Splits `count` things into runs of at most `size` and does `work` for each run [from, to).
void parallelRuns(int64_t count, int64_t size, const std::function<void(int64_t from, int64_t to)>& work);
