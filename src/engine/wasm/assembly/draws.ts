/** Up to here, the product with 32 bits fits the 53 bits of a double. */
const EXACT: i32 = 1 << 21;

/**
 * Fills a row with items of equal chance that are not marked, by the bits of xoshiro128** (Blackman and Vigna, 2018):
 * first a draw for every place, then, place by place, new ones for those that hit a marked item.
 *
 * @param state the generator's four words; moved on
 * @param items those that may be drawn
 * @param count their number
 * @param marks by item; one that is `mark` must not be drawn
 * @param row what is filled
 * @param hits room for as many numbers as the row has
 * @param tries draws a place before the row is given up
 * @returns how far the row is filled: to its end, unless a place failed all its tries
 */
export function drawUnmarked(
  state: usize,
  items: usize,
  count: i32,
  marks: usize,
  mark: i32,
  row: usize,
  hits: usize,
  perRow: i32,
  tries: i32,
): i32 {
  let a = load<u32>(state);
  let b = load<u32>(state, 4);
  let c = load<u32>(state, 8);
  let d = load<u32>(state, 12);
  let hitCount: usize = 0;
  for (let place = 0; place < perRow; place++) {
    const bits = rotl<u32>(b * 5, 7) * 9;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotl<u32>(d, 11);
    const item = itemOf(items, bits, count);
    store<i32>(row + (<usize>place << 2), item);
    // Noted in any case and kept where it is a hit, so that there is nothing to predict.
    store<i32>(hits + (hitCount << 2), place);
    hitCount += <usize>(load<i32>(marks + (<usize>item << 2)) == mark);
  }
  for (let hit: usize = 0; hit < hitCount; hit++) {
    const place = load<i32>(hits + (hit << 2));
    let found = false;
    for (let tried = 1; tried < tries && !found; tried++) {
      const bits = rotl<u32>(b * 5, 7) * 9;
      const shifted = b << 9;
      c ^= a;
      d ^= b;
      b ^= c;
      a ^= d;
      c ^= shifted;
      d = rotl<u32>(d, 11);
      const item = itemOf(items, bits, count);
      store<i32>(row + (<usize>place << 2), item);
      found = load<i32>(marks + (<usize>item << 2)) != mark;
    }
    if (!found) {
      save(state, a, b, c, d);
      return place;
    }
  }
  save(state, a, b, c, d);
  return perRow;
}

// @ts-ignore: decorator
@inline
function itemOf(items: usize, bits: u32, count: i32): i32 {
  // Both are floor(bits / 2^32 · count) in double precision; as long as that is exact, integers are faster.
  const place = count <= EXACT ? <u32>((<u64>bits * <u64>count) >> 32) : <u32>((<f64>bits / 4294967296) * <f64>count);
  return load<i32>(items + (<usize>place << 2));
}

function save(state: usize, a: u32, b: u32, c: u32, d: u32): void {
  store<u32>(state, a);
  store<u32>(state, b, 4);
  store<u32>(state, c, 8);
  store<u32>(state, d, 12);
}
