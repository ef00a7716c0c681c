import { addScaled, dot, fourDots, multiplyAdd } from './vector';

/**
 * out[b, m] = users[b, :] · items[index[b, m], :]. Four items at a time, so that a load of the user serves four
 * products.
 */
export function sampledScores(
  users: usize,
  items: usize,
  index: usize,
  out: usize,
  batch: i32,
  perRow: i32,
  size: i32,
): void {
  const bytes = <usize>size << 2;
  let entry: usize = 0;
  for (let b = 0; b < batch; b++) {
    const user = users + <usize>b * bytes;
    let m = 0;
    for (; m + 4 <= perRow; m += 4, entry += 16) {
      const first = items + <usize>load<i32>(index + entry) * bytes;
      const second = items + <usize>load<i32>(index + entry, 4) * bytes;
      const third = items + <usize>load<i32>(index + entry, 8) * bytes;
      const fourth = items + <usize>load<i32>(index + entry, 12) * bytes;
      v128.store(out + entry, fourDots(user, first, second, third, fourth, size));
    }
    for (; m < perRow; m++, entry += 4) {
      store<f32>(out + entry, dot(user, items + <usize>load<i32>(index + entry) * bytes, size));
    }
  }
}

/**
 * Gradients of `sampledScores` with respect to users and items; both outputs are overwritten. The draws are put in the
 * order of their items first, so that an item and its gradient are touched once, in order, while the few users of a
 * batch stay in the caches. The columns are taken in blocks of 16, a cache line, which fit the registers.
 *
 * @param ends room for itemCount integers
 * @param userOf room for a draw's user, and `factorOf` for its factor, batch × perRow each
 */
export function sampledScoresGradient(
  users: usize,
  items: usize,
  index: usize,
  gradient: usize,
  userGradient: usize,
  itemGradient: usize,
  ends: usize,
  userOf: usize,
  factorOf: usize,
  batch: i32,
  perRow: i32,
  itemCount: i32,
  size: i32,
): void {
  const bytes = <usize>size << 2;
  sortDraws(index, gradient, ends, userOf, factorOf, batch, perRow, itemCount, bytes);
  memory.fill(userGradient, 0, <usize>batch * bytes);
  const blocked = size & ~15;
  for (let k = 0; k < blocked; k += 16) {
    const column = <usize>k << 2;
    gradientBlock(users + column, userGradient + column, items + column, itemGradient + column, ends, userOf, factorOf, itemCount, bytes);
  }
  if (blocked == size) return;
  const column = <usize>blocked << 2;
  const rest = size - blocked;
  let draw: usize = 0;
  for (let i = 0; i < itemCount; i++) {
    const end = <usize>load<i32>(ends + (<usize>i << 2)) << 2;
    const at = <usize>i * bytes + column;
    memory.fill(itemGradient + at, 0, <usize>rest << 2);
    for (; draw < end; draw += 4) {
      const factor = load<f32>(factorOf + draw);
      const user = <usize>load<i32>(userOf + draw) + column;
      addScaled(userGradient + user, items + at, factor, rest);
      addScaled(itemGradient + at, users + user, factor, rest);
    }
  }
}

/**
 * Puts the draws in the order of their items, those of one item in the order of the batch: `userOf` the byte offset of
 * the user's row, `factorOf` the gradient of the score, `ends[i]` where the draws of item i end.
 */
function sortDraws(
  index: usize,
  gradient: usize,
  ends: usize,
  userOf: usize,
  factorOf: usize,
  batch: i32,
  perRow: i32,
  itemCount: i32,
  bytes: usize,
): void {
  memory.fill(ends, 0, <usize>itemCount << 2);
  const last = (<usize>batch * <usize>perRow) << 2;
  for (let entry: usize = 0; entry < last; entry += 4) {
    const counter = ends + (<usize>load<i32>(index + entry) << 2);
    store<i32>(counter, load<i32>(counter) + 1);
  }
  let start = 0;
  for (let i = 0; i < itemCount; i++) {
    const counter = ends + (<usize>i << 2);
    const count = load<i32>(counter);
    store<i32>(counter, start);
    start += count;
  }
  let entry: usize = 0;
  for (let b = 0; b < batch; b++) {
    const offset = <i32>(<usize>b * bytes);
    for (let m = 0; m < perRow; m++, entry += 4) {
      const counter = ends + (<usize>load<i32>(index + entry) << 2);
      const place = load<i32>(counter);
      store<i32>(counter, place + 1);
      store<i32>(userOf + (<usize>place << 2), offset);
      store<f32>(factorOf + (<usize>place << 2), load<f32>(gradient + entry));
    }
  }
}

/** The gradients of 16 columns, item by item. */
function gradientBlock(
  users: usize,
  userOut: usize,
  items: usize,
  itemOut: usize,
  ends: usize,
  userOf: usize,
  factorOf: usize,
  itemCount: i32,
  bytes: usize,
): void {
  let draw: usize = 0;
  for (let i = 0; i < itemCount; i++) {
    const end = <usize>load<i32>(ends + (<usize>i << 2)) << 2;
    const item = items + <usize>i * bytes;
    const v0 = v128.load(item);
    const v1 = v128.load(item, 16);
    const v2 = v128.load(item, 32);
    const v3 = v128.load(item, 48);
    let g0 = f32x4.splat(0);
    let g1 = f32x4.splat(0);
    let g2 = f32x4.splat(0);
    let g3 = f32x4.splat(0);
    for (; draw < end; draw += 4) {
      const factor = v128.load32_splat(factorOf + draw);
      const offset = <usize>load<i32>(userOf + draw);
      const user = users + offset;
      const out = userOut + offset;
      g0 = multiplyAdd(factor, v128.load(user), g0);
      g1 = multiplyAdd(factor, v128.load(user, 16), g1);
      g2 = multiplyAdd(factor, v128.load(user, 32), g2);
      g3 = multiplyAdd(factor, v128.load(user, 48), g3);
      v128.store(out, multiplyAdd(factor, v0, v128.load(out)));
      v128.store(out, multiplyAdd(factor, v1, v128.load(out, 16)), 16);
      v128.store(out, multiplyAdd(factor, v2, v128.load(out, 32)), 32);
      v128.store(out, multiplyAdd(factor, v3, v128.load(out, 48)), 48);
    }
    const target = itemOut + <usize>i * bytes;
    v128.store(target, g0);
    v128.store(target, g1, 16);
    v128.store(target, g2, 32);
    v128.store(target, g3, 48);
  }
}
