import { addScaled, dot, fourDots } from './vector';

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
 * Gradients of `sampledScores` with respect to users and items; both outputs are overwritten. The columns are taken in
 * blocks of 16, a cache line, so that the user and its gradient stay in registers while the items pass by.
 */
export function sampledScoresGradient(
  users: usize,
  items: usize,
  index: usize,
  gradient: usize,
  userGradient: usize,
  itemGradient: usize,
  batch: i32,
  perRow: i32,
  itemCount: i32,
  size: i32,
): void {
  const bytes = <usize>size << 2;
  const blocked = size & ~15;
  memory.fill(userGradient, 0, <usize>batch * bytes);
  memory.fill(itemGradient, 0, <usize>itemCount * bytes);
  for (let b = 0; b < batch; b++) {
    const row = (<usize>b * <usize>perRow) << 2;
    const user = users + <usize>b * bytes;
    const userOut = userGradient + <usize>b * bytes;
    for (let k = 0; k < blocked; k += 16) {
      const column = <usize>k << 2;
      gradientBlock(user + column, userOut + column, items + column, itemGradient + column, index + row, gradient + row, perRow, bytes);
    }
    if (blocked == size) continue;
    const column = <usize>blocked << 2;
    for (let m = 0; m < perRow; m++) {
      const entry = row + (<usize>m << 2);
      const factor = load<f32>(gradient + entry);
      const offset = <usize>load<i32>(index + entry) * bytes + column;
      addScaled(userOut + column, items + offset, factor, size - blocked);
      addScaled(itemGradient + offset, user + column, factor, size - blocked);
    }
  }
}

/** The gradients of 16 columns for the row of one user. */
function gradientBlock(
  user: usize,
  userOut: usize,
  items: usize,
  itemOut: usize,
  index: usize,
  gradient: usize,
  perRow: i32,
  bytes: usize,
): void {
  const u0 = v128.load(user);
  const u1 = v128.load(user, 16);
  const u2 = v128.load(user, 32);
  const u3 = v128.load(user, 48);
  let g0 = f32x4.splat(0);
  let g1 = f32x4.splat(0);
  let g2 = f32x4.splat(0);
  let g3 = f32x4.splat(0);
  for (let m = 0; m < perRow; m++) {
    const entry = <usize>m << 2;
    const factor = v128.load32_splat(gradient + entry);
    const offset = <usize>load<i32>(index + entry) * bytes;
    const item = items + offset;
    const out = itemOut + offset;
    g0 = f32x4.add(g0, f32x4.mul(factor, v128.load(item)));
    g1 = f32x4.add(g1, f32x4.mul(factor, v128.load(item, 16)));
    g2 = f32x4.add(g2, f32x4.mul(factor, v128.load(item, 32)));
    g3 = f32x4.add(g3, f32x4.mul(factor, v128.load(item, 48)));
    v128.store(out, f32x4.add(v128.load(out), f32x4.mul(factor, u0)));
    v128.store(out, f32x4.add(v128.load(out, 16), f32x4.mul(factor, u1)), 16);
    v128.store(out, f32x4.add(v128.load(out, 32), f32x4.mul(factor, u2)), 32);
    v128.store(out, f32x4.add(v128.load(out, 48), f32x4.mul(factor, u3)), 48);
  }
  v128.store(userOut, g0);
  v128.store(userOut, g1, 16);
  v128.store(userOut, g2, 32);
  v128.store(userOut, g3, 48);
}
