// The best items of rows: of scores, and of products of vectors, whose scores are never stored as a whole.

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "index.h"
#include "operation.h"
#include "operations.h"
#include "parallel.h"
#include "product.h"

namespace {

// Rows that a thread ranks at a time.
constexpr int64_t ROWS = 48;
// Panels of items whose scores are made before they are looked at: for all rows they stay in the second cache.
constexpr int64_t PANELS = 8;
// Set in the code of an item that comes last, so that the codes are in the order of equals.
constexpr int32_t LAST = 1 << 30;
constexpr float NONE = -std::numeric_limits<float>::infinity();

typedef int8_t Bytes __attribute__((vector_size(WIDTH)));

// A list of items a row; there may be none at all.
struct Lists {
  const int32_t* offsets;
  const int32_t* items;
};

// What rows may list: inputs of an operation from `first` on, in the order of `CANDIDATES`.
struct Candidates {
  Candidates(Call& call, int first)
      : excluded(call.integers(first)),
        excludedCount(call.size(first)),
        masked{call.integers(first + 1), call.integers(first + 2)},
        last{call.size(first + 3) > 0 ? call.integers(first + 3) : nullptr, call.integers(first + 4)} {}

  const int32_t* excluded;
  int64_t excludedCount;
  Lists masked;
  Lists last;
};

// A bit for every item of some rows.
class Marks {
 public:
  Marks(int64_t rows, int64_t items) : items_(items), words_((items + 63) / 64), bits_(rows * words_) {}

  void add(int64_t row, int32_t item) {
    bits_[row * words_ + checked(item, items_) / 64] |= uint64_t{1} << item % 64;
  }
  void add(int64_t row, const Lists& lists, int64_t list) {
    for (int32_t k = lists.offsets[list]; k < lists.offsets[list + 1]; k++) add(row, lists.items[k]);
  }
  bool has(int64_t row, int32_t item) const { return bits_[row * words_ + item / 64] >> item % 64 & 1; }

 private:
  int64_t items_;
  int64_t words_;
  std::vector<uint64_t> bits_;
};

// The k best items of a row so far, best first; of equal scores the lower code is first. A place without an item has the
// score -∞, a place before the first +∞, and there are as many behind the last as fill a vector.
class TopList {
 public:
  explicit TopList(int64_t k) : k_(k), scores_(1 + filled(k), NONE), codes_(1 + filled(k)) { scores_[0] = -NONE; }

  // Scores that are not above it need not be offered.
  float least() const { return least_; }

  // Every place keeps what it holds where that is better, else takes the new one or what its neighbour held.
  void offer(float score, int32_t code) {
    for (int64_t at = filled(k_) - WIDTH; at >= 0; at -= WIDTH) {
      float* const scores = scores_.data() + 1 + at;
      int32_t* const codes = codes_.data() + 1 + at;
      const Floats own = load(scores), before = load(scores - 1);
      const Integers ownCodes = load(codes), codesBefore = load(codes - 1);
      const Integers stays = (own > score) | ((own == score) & (ownCodes < code));
      const Integers moves = ~((before > score) | ((before == score) & (codesBefore < code)));
      store(scores, stays ? own : moves ? before : all(score));
      store(codes, stays ? ownCodes : moves ? codesBefore : code + Integers{});
    }
    least_ = leastWorthAnOffer();
  }

  void write(int32_t* items, float* scores) const {
    for (int64_t place = 0; place < k_; place++) {
      const bool none = scores_[1 + place] == NONE;
      items[place] = none ? -1 : codes_[1 + place] & ~LAST;
      scores[place] = none ? std::numeric_limits<float>::quiet_NaN() : scores_[1 + place];
    }
  }

 private:
  static int64_t filled(int64_t k) { return (k + WIDTH - 1) / WIDTH * WIDTH; }

  // An equal score may still take the place of an item that comes last.
  float leastWorthAnOffer() const {
    const float score = scores_[k_];
    if (!(codes_[k_] & LAST) || score == NONE) return score;
    return score - std::max(std::abs(score) * 1e-6f, std::numeric_limits<float>::min());
  }

  int64_t k_;
  std::vector<float> scores_;
  std::vector<int32_t> codes_;
  float least_ = NONE;
};

// Rows that are ranked together, piece by piece of the items.
class Rankings {
 public:
  Rankings(const Candidates& candidates, int64_t from, int64_t to, int64_t itemCount, int64_t k)
      : barred_(to - from, itemCount),
        last_(candidates.last.offsets ? to - from : 0, itemCount),
        anyLast_(candidates.last.offsets),
        tops_(to - from, TopList(k)),
        zeros_(to - from) {
    for (int64_t row = 0; row < to - from; row++) {
      for (int64_t n = 0; n < candidates.excludedCount; n++) barred_.add(row, candidates.excluded[n]);
      barred_.add(row, candidates.masked, from + row);
      if (anyLast_) last_.add(row, candidates.last, from + row);
    }
  }

  // Takes in the scores of the items from `first` on, which follow those that the row was offered before.
  void offer(int64_t row, const float* scores, int64_t first, int64_t count) {
    Floats zeros{};
    float zero = 0;
    int64_t n = 0;
    for (; n + 2 * WIDTH <= count; n += 2 * WIDTH) {
      const Floats a = load(scores + n), b = load(scores + n + WIDTH);
      zeros += a * 0.0f + b * 0.0f;
      const Floats least = all(tops_[row].least());
      offerMarked(row, scores + n, first + n, a > least);
      offerMarked(row, scores + n + WIDTH, first + n + WIDTH, b > least);
    }
    for (; n < count; n++) {
      zero += scores[n] * 0.0f;
      offerOne(row, first + n, scores[n]);
    }
    zeros_[row] += zero + sum(zeros);
  }

  const TopList& top(int64_t row) const { return tops_[row]; }

  // Whether all scores of a row were finite: a finite number times 0 is 0, any other is NaN.
  bool finite(int64_t row) const { return zeros_[row] == 0; }

 private:
  void offerOne(int64_t row, int32_t item, float score) {
    if (!(score > tops_[row].least()) || barred_.has(row, item)) return;
    tops_[row].offer(score, anyLast_ && last_.has(row, item) ? item | LAST : item);
  }

  void offerMarked(int64_t row, const float* scores, int64_t first, Integers above) {
    const Bytes bytes = __builtin_convertvector(above, Bytes);
    constexpr int WORDS = (WIDTH + 7) / 8;
    uint64_t words[WORDS] = {};
    std::memcpy(words, &bytes, sizeof bytes);
    for (int word = 0; word < WORDS; word++) {
      for (uint64_t left = words[word]; left != 0;) {
        const int lane = __builtin_ctzll(left) / 8;
        left &= ~(uint64_t{0xff} << 8 * lane);
        offerOne(row, first + 8 * word + lane, scores[8 * word + lane]);
      }
    }
  }

  Marks barred_;
  Marks last_;
  bool anyLast_;
  std::vector<TopList> tops_;
  std::vector<float> zeros_;
};

// Ranks all rows, `ROWS` at a time, whose scores `offerAll(rankings, from, to)` offers; makes the three outputs.
template <typename OfferAll>
void rank(Call& call, const Candidates& candidates, int64_t batch, int64_t itemCount, int64_t k, OfferAll offerAll) {
  int32_t* const items = call.makeIntegers(0, {batch, k});
  float* const scores = call.makeFloats(1, {batch, k});
  int32_t* const notFinite = call.makeIntegers(2, {1});
  if (!items || !scores || !notFinite) return;
  std::vector<uint8_t> finite(batch);
  parallelRuns(batch, ROWS, [&](int64_t from, int64_t to) {
    Rankings rankings(candidates, from, to, itemCount, k);
    offerAll(rankings, from, to);
    for (int64_t b = from; b < to; b++) {
      rankings.top(b - from).write(items + b * k, scores + b * k);
      finite[b] = rankings.finite(b - from);
    }
  });
  const auto first = std::find(finite.begin(), finite.end(), 0);
  notFinite[0] = first == finite.end() ? -1 : first - finite.begin();
}

// scores[B, I], candidates, numbers [k] → items[B, k], scores[B, k], first row that is not finite [1]
void maskedTopK(Call& call) {
  const int64_t batch = call.length(0, 0), itemCount = call.length(0, 1);
  const float* const scores = call.floats(0);
  rank(call, Candidates(call, 1), batch, itemCount, call.integers(6)[0],
       [&](Rankings& rankings, int64_t from, int64_t to) {
         for (int64_t b = from; b < to; b++) rankings.offer(b - from, scores + b * itemCount, 0, itemCount);
       });
}

// users[B, d], items[I, d], bias[I] or [0], candidates, numbers [k] → as above. Equal vectors of items have scores equal to
// the last bit, because every score is the same sum in the same order wherever it stands.
void rankedScores(Call& call) {
  const int64_t batch = call.length(0, 0), depth = call.length(0, 1), itemCount = call.length(1, 0);
  const float* const users = call.floats(0);
  const float* const bias = call.size(2) > 0 ? call.floats(2) : nullptr;
  const Panels panels = Panels::ofColumns(call.floats(1), itemCount, depth);
  rank(call, Candidates(call, 3), batch, itemCount, call.integers(8)[0],
       [&](Rankings& rankings, int64_t from, int64_t to) {
         std::vector<float> scores((to - from) * PANELS * PANEL);
         for (int64_t p = 0; p < panels.count(); p += PANELS) {
           const int64_t end = std::min(p + PANELS, panels.count()), first = p * PANEL;
           const int64_t count = std::min(end * PANEL, itemCount) - first;
           multiply({users + from * depth, to - from, depth, 1}, panels, p, end, scores.data(), PANELS * PANEL);
           for (int64_t row = 0; row < to - from; row++) {
             float* const own = scores.data() + row * PANELS * PANEL;
             for (int64_t n = 0; bias && n < count; n++) own[n] += bias[first + n];
             rankings.offer(row, own, first, count);
           }
         }
       });
}

}  // namespace

void defineRanking() {
  define<maskedTopK>({"ReclabMaskedTopK",
                      {"scores: float", "excluded: int32", "masked_offsets: int32", "masked: int32",
                       "last_offsets: int32", "last: int32", "numbers: int32"},
                      {"top_items: int32", "top_scores: float", "not_finite: int32"}});
  define<rankedScores>({"ReclabRankedScores",
                        {"users: float", "items: float", "bias: float", "excluded: int32", "masked_offsets: int32",
                         "masked: int32", "last_offsets: int32", "last: int32", "numbers: int32"},
                        {"top_items: int32", "top_scores: float", "not_finite: int32"}});
}
