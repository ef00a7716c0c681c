// Causal attention, a sequence at a time. Only tiles of scores with a position that is seen are computed, and no weight
// outlives its block of positions: the gradient computes the weights again, which takes less than to keep them.

#include <algorithm>
#include <limits>
#include <memory>
#include <stdexcept>
#include <vector>

#include "operation.h"
#include "operations.h"
#include "parallel.h"
#include "philox.h"
#include "product.h"

namespace {

// Positions that are worked on at a time: their scores stay in the caches.
constexpr int64_t BLOCK = 6 * TILE;

int64_t roundedUp(int64_t count, int64_t step) { return (count + step - 1) / step * step; }

// Room for numbers, not set.
class Scratch {
 public:
  explicit Scratch(int64_t size) : values_(new float[size]), next_(values_.get()) {}
  float* take(int64_t size) {
    float* const taken = next_;
    next_ += size;
    return taken;
  }

 private:
  std::unique_ptr<float[]> values_;
  float* next_;
};

// Of one sequence.
struct Settings {
  int64_t length;
  // Positions of the longest sequence.
  int64_t longest;
  // Numbers of a position.
  int64_t size;
  float scale;
  Dropout dropout;

  // Numbers from row to row of scores.
  int64_t width() const { return roundedUp(length, PANEL); }
};

// The sequences of a call with queries in front, whose positions stand one after the other, numbers [scale, dropout factor],
// integers [dropout threshold, two words of its key] and lengths [B].
class Sequences {
 public:
  Sequences(Call& call, int numbers, int integers, int lengths)
      : size_(call.length(0, call.axes(0) - 1)), starts_(call.size(lengths) + 1), lengths_(call.integers(lengths)) {
    const float* const real = call.floats(numbers);
    const int32_t* const whole = call.integers(integers);
    scale_ = real[0];
    dropout_ = {whole[0], real[1], {static_cast<uint32_t>(whole[1]), static_cast<uint32_t>(whole[2])}};
    for (int64_t b = 0; b < count(); b++) {
      if (lengths_[b] < 0) throw std::invalid_argument("a sequence has a length below 0");
      starts_[b + 1] = starts_[b] + lengths_[b];
      longest_ = std::max<int64_t>(longest_, lengths_[b]);
    }
    if (starts_.back() * size_ != call.size(0)) {
      throw std::invalid_argument("the lengths of the sequences are not those of all positions");
    }
  }

  int64_t count() const { return starts_.size() - 1; }
  // All of them.
  int64_t positions() const { return starts_.back(); }
  // The first position of a sequence.
  int64_t start(int64_t b) const { return starts_[b]; }
  Settings settings(int64_t b) const { return {lengths_[b], longest_, size_, scale_, dropout_}; }

 private:
  int64_t size_;
  int64_t longest_ = 0;
  std::vector<int64_t> starts_;
  const int32_t* lengths_;
  float scale_;
  Dropout dropout_;
};

// What is kept of a row of weights, all where nothing is dropped.
class Kept {
 public:
  explicit Kept(const Settings& settings)
      : dropout_(settings.dropout),
        counters_((settings.longest + 3) / 4),
        decisions_(settings.width() + Dropout::TOO_MANY, -1) {}

  // `row` counts positions as if all sequences were as long as the longest.
  const int32_t* ofRow(int64_t row, int64_t seen) {
    if (dropout_.threshold > 0) dropout_.decide(row * counters_, seen, decisions_.data());
    return decisions_.data();
  }

 private:
  const Dropout& dropout_;
  uint64_t counters_;
  std::vector<int32_t> decisions_;
};

// The value in the lanes that are kept, else 0.
Floats where(const int32_t* kept, Floats value) {
  Integers lanes, bits;
  std::memcpy(&lanes, kept, sizeof lanes);
  std::memcpy(&bits, &value, sizeof bits);
  bits &= lanes;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

// Positions [first, first + count) of a sequence.
struct Block {
  int64_t first;
  int64_t count;

  // Up to where scores of a row of the block are used: that of the last position of its tile.
  int64_t end(int64_t row) const { return first + std::min(count, (row / TILE + 1) * TILE); }
};

// out[r, j] = rows[r] · columns[j] for the rows of a block and the positions j that its tiles see.
void products(const Block& block, const float* rows, const PanelRange& columns, float* out, const Settings& settings) {
  const int64_t width = settings.width(), size = settings.size;
  for (int64_t from = 0; from < block.first + block.count; from += PANEL) {
    const int64_t top = std::max<int64_t>(0, from - block.first) / TILE * TILE;
    const PanelRange panel{columns.values + from / PANEL * columns.stride, columns.stride, columns.depth, PANEL};
    multiply({rows + top * size, block.count - top, size, 1}, panel, out + top * width + from, width);
  }
}

// out[r] = Σ_j weights[r, j] · rows[j] for the rows r of a block.
void sums(const Block& block, const float* weights, const PanelRange& rows, float* out, const Settings& settings) {
  const int64_t width = settings.width(), size = settings.size;
  for (int64_t top = 0; top < block.count; top += TILE) {
    const PanelRange seen{rows.values, rows.stride, block.end(top), rows.columns};
    multiply({weights + top * width, std::min<int64_t>(TILE, block.count - top), width, 1}, seen, out + top * size, size);
  }
}

// out[j] += Σ_r weights[r, j] · rows[r] over the rows r of a block, which begins the sums of its own positions.
void addSumsOfColumns(const Block& block, const float* weights, const PanelRange& rows, float* out,
                      const Settings& settings) {
  const int64_t width = settings.width(), size = settings.size;
  multiply({weights, block.first, 1, width}, rows, out, size, true);
  for (int64_t top = 0; top < block.count; top += TILE) {
    const float* const seen = weights + top * width + block.first + top;
    const PanelRange later{rows.values + top * PANEL, rows.stride, rows.depth - top, rows.columns};
    multiply({seen, std::min<int64_t>(TILE, block.count - top), 1, width}, later, out + (block.first + top) * size, size);
  }
}

// Scales the seen scores of a row and fills its last vector up with scores of no weight. Returns the largest.
float scaleScores(float* row, int64_t seen, float scale) {
  for (int64_t k = 0; k < seen; k += WIDTH) store(row + k, load(row + k) * scale);
  const int64_t end = roundedUp(seen, WIDTH);
  std::fill(row + seen, row + end, -std::numeric_limits<float>::infinity());
  Floats most = load(row);
  for (int64_t k = WIDTH; k < end; k += WIDTH) most = larger(load(row + k), most);
  return largest(most);
}

// Scores of a row become exp(score - peak), or 0 where they are dropped. Returns the sum with the dropped ones.
float powersOf(float* row, int64_t seen, float peak, const int32_t* kept) {
  Floats total{};
  for (int64_t k = 0; k < seen; k += WIDTH) {
    const Floats power = exponential(load(row + k) - peak);
    total += power;
    store(row + k, where(kept + k, power));
  }
  return sum(total);
}

// Of a row, from `scores` and from the `gradient` of its weights after dropout: these weights, and the gradient of
// queries · keys.
void weighAgain(float* scores, float* gradient, int64_t seen, const float* normaliser, float mean, const int32_t* kept,
                const Settings& settings) {
  const Floats factor = all(settings.dropout.factor);
  for (int64_t k = 0; k < seen; k += WIDTH) {
    const Floats weight = exponential(load(scores + k) * settings.scale - normaliser[0]) * normaliser[1];
    const Floats share = where(kept + k, factor);
    store(gradient + k, weight * (load(gradient + k) * share - mean) * settings.scale);
    store(scores + k, weight * share);
  }
}

// queries, keys, values of all positions, one after the other, numbers, integers, lengths (Sequences) → output and, for the
// gradient, the largest score of each position and one over the sum of its powers, [positions, 2]
void causalAttention(Call& call) {
  const Sequences sequences(call, 3, 4, 5);
  const float *const queries = call.floats(0), *const keys = call.floats(1), *const values = call.floats(2);
  float* const output = call.makeFloatsLike(0, 0);
  float* const normalisers = call.makeFloats(1, {sequences.positions(), 2});
  if (!output || !normalisers) return;
  parallel(sequences.count(), [&](int64_t b) {
    const Settings settings = sequences.settings(b);
    const int64_t length = settings.length, size = settings.size, width = settings.width();
    const int64_t start = sequences.start(b) * size;
    Scratch scratch(packedSize(size, length) + packedSize(length, size) + BLOCK * width);
    const PanelRange keyColumns = packColumns(keys + start, length, size, scratch.take(packedSize(size, length)));
    const PanelRange valueRows = packRows(values + start, length, size, scratch.take(packedSize(length, size)));
    float* const weights = scratch.take(BLOCK * width);
    Kept kept(settings);
    for (int64_t first = 0; first < length; first += BLOCK) {
      const Block block{first, std::min(BLOCK, length - first)};
      float* const normaliser = normalisers + 2 * (sequences.start(b) + first);
      float* const out = output + start + first * size;
      products(block, queries + start + first * size, keyColumns, weights, settings);
      for (int64_t r = 0; r < block.count; r++) {
        const int64_t seen = first + r + 1;
        float* const row = weights + r * width;
        normaliser[2 * r] = scaleScores(row, seen, settings.scale);
        const float total = powersOf(row, seen, normaliser[2 * r], kept.ofRow(b * settings.longest + first + r, seen));
        normaliser[2 * r + 1] = 1 / total;
        std::fill(row + seen, row + std::max(seen, block.end(r)), 0.0f);
      }
      sums(block, weights, valueRows, out, settings);
      for (int64_t r = 0; r < block.count; r++) {
        const float share = normaliser[2 * r + 1] * settings.dropout.factor;
        for (int64_t k = 0; k < size; k++) out[r * size + k] *= share;
      }
    }
  });
}

// queries, keys, values, output, normalisers, gradient, numbers, integers, lengths (Sequences) → gradients of queries, keys
// and values: dV = Pᵀ dY, dS = P (dY Vᵀ - dY · Y), dQ = scale dS K, dK = scale dSᵀ Q; with dropout factors M, P M stands for P
// in dV and M (dY Vᵀ) for dY Vᵀ.
void causalAttentionGradient(Call& call) {
  const Sequences sequences(call, 6, 7, 8);
  const float *const queries = call.floats(0), *const keys = call.floats(1), *const values = call.floats(2);
  const float *const output = call.floats(3), *const normalisers = call.floats(4), *const gradient = call.floats(5);
  float* const forQueries = call.makeFloatsLike(0, 0);
  float* const forKeys = call.makeFloatsLike(1, 0);
  float* const forValues = call.makeFloatsLike(2, 0);
  if (!forQueries || !forKeys || !forValues) return;
  parallel(sequences.count(), [&](int64_t b) {
    const Settings settings = sequences.settings(b);
    const int64_t length = settings.length, size = settings.size, width = settings.width();
    const int64_t start = sequences.start(b) * size;
    Scratch scratch(2 * packedSize(size, length) + packedSize(length, size) + 2 * packedSize(BLOCK, size) +
                    2 * BLOCK * width);
    const PanelRange keyColumns = packColumns(keys + start, length, size, scratch.take(packedSize(size, length)));
    const PanelRange valueColumns = packColumns(values + start, length, size, scratch.take(packedSize(size, length)));
    const PanelRange keyRows = packRows(keys + start, length, size, scratch.take(packedSize(length, size)));
    float* const queryRoom = scratch.take(packedSize(BLOCK, size));
    float* const gradientRoom = scratch.take(packedSize(BLOCK, size));
    float* const weights = scratch.take(BLOCK * width);
    float* const forScores = scratch.take(BLOCK * width);
    Kept kept(settings);
    for (int64_t first = 0; first < length; first += BLOCK) {
      const Block block{first, std::min(BLOCK, length - first)};
      const int64_t place = start + first * size;
      products(block, queries + place, keyColumns, weights, settings);
      products(block, gradient + place, valueColumns, forScores, settings);
      for (int64_t r = 0; r < block.count; r++) {
        const int64_t position = b * settings.longest + first + r, seen = first + r + 1;
        const float* const normaliser = normalisers + 2 * (sequences.start(b) + first + r);
        const float mean = dot(gradient + place + r * size, output + place + r * size, size);
        float *const row = weights + r * width, *const forRow = forScores + r * width;
        weighAgain(row, forRow, seen, normaliser, mean, kept.ofRow(position, seen), settings);
        std::fill(row + seen, row + std::max(seen, block.end(r)), 0.0f);
        std::fill(forRow + seen, forRow + std::max(seen, block.end(r)), 0.0f);
      }
      sums(block, forScores, keyRows, forQueries + place, settings);
      const PanelRange queryRows = packRows(queries + place, block.count, size, queryRoom);
      const PanelRange gradientRows = packRows(gradient + place, block.count, size, gradientRoom);
      addSumsOfColumns(block, forScores, queryRows, forKeys + start, settings);
      addSumsOfColumns(block, weights, gradientRows, forValues + start, settings);
    }
  });
}

}  // namespace

void defineAttention() {
  define<causalAttention>({"ReclabCausalAttention",
                           {"queries: float", "keys: float", "values: float", "numbers: float", "integers: int32",
                            "lengths: int32"},
                           {"output: float", "normalisers: float"}});
  define<causalAttentionGradient>({"ReclabCausalAttentionGradient",
                                   {"queries: float", "keys: float", "values: float", "output: float",
                                    "normalisers: float", "gradient: float", "numbers: float", "integers: int32",
                                    "lengths: int32"},
                                   {"for_queries: float", "for_keys: float", "for_values: float"}});
}
