// The selective scan, a channel of a sequence at a time, so that its states stay in the nearest cache. Rows of states are
// widened to a multiple of four; the states there stay 0.
import { exponential, multiplyAdd, sumLanes } from './vector';

// @ts-ignore: decorator
@inline
function widened(states: i32): i32 {
  return (states + 3) & ~3;
}

/**
 * y_t = C_t · h_t + D x_t with h_t = exp(Δ_t A) h_{t-1} + Δ_t B_t x_t from h_0 = 0.
 *
 * @param scratch room for (E + 2 L + 1) rows of widened states
 */
export function selectiveScan(
  x: usize,
  delta: usize,
  A: usize,
  B: usize,
  C: usize,
  D: usize,
  y: usize,
  scratch: usize,
  batch: i32,
  length: i32,
  channels: i32,
  states: i32,
): void {
  const width = <usize>widened(states) << 2;
  const transitions = scratch;
  const entering = transitions + <usize>channels * width;
  const read = entering + <usize>length * width;
  const state = read + <usize>length * width;
  const step = <usize>channels << 2;
  widen(A, transitions, channels, states);
  for (let b = 0; b < batch; b++) {
    const ofPositions = (<usize>b * <usize>length * <usize>states) << 2;
    widen(B + ofPositions, entering, length, states);
    widen(C + ofPositions, read, length, states);
    for (let e = 0; e < channels; e++) {
      const transition = transitions + <usize>e * width;
      const passing = load<f32>(D + (<usize>e << 2));
      let at = (<usize>b * <usize>length * <usize>channels + <usize>e) << 2;
      let row: usize = 0;
      memory.fill(state, 0, width);
      for (let t = 0; t < length; t++, at += step, row += width) {
        const input = load<f32>(x + at);
        const size = load<f32>(delta + at);
        const sizes = f32x4.splat(size);
        const enters = f32x4.splat(size * input);
        let sum = f32x4.splat(0);
        for (let n: usize = 0; n < width; n += 16) {
          const decay = exponential(f32x4.mul(sizes, v128.load(transition + n)));
          const h = multiplyAdd(enters, v128.load(entering + row + n), f32x4.mul(decay, v128.load(state + n)));
          v128.store(state + n, h);
          sum = multiplyAdd(v128.load(read + row + n), h, sum);
        }
        store<f32>(y + at, sumLanes(sum) + passing * input);
      }
    }
  }
}

/**
 * Gradients of `selectiveScan`. A channel's states h_t and decays exp(Δ_t A) are computed again, forwards; then, with g
 * the gradient of h_t, backwards: g += dy_t C_t; dC_t += dy_t h_t; p = g h_{t-1} decay; dA += Δ_t p;
 * dΔ_t = Σ (p A + g B_t x_t); dB_t += g Δ_t x_t; dx_t = Σ g Δ_t B_t + D dy_t; g = g decay.
 *
 * @param scratch room for (2 E + 6 L + 2) rows of widened states
 */
export function selectiveScanGradient(
  x: usize,
  delta: usize,
  A: usize,
  B: usize,
  C: usize,
  D: usize,
  gradient: usize,
  forX: usize,
  forDelta: usize,
  forA: usize,
  forB: usize,
  forC: usize,
  forD: usize,
  scratch: usize,
  batch: i32,
  length: i32,
  channels: i32,
  states: i32,
): void {
  const width = <usize>widened(states) << 2;
  const bytes = <usize>length * width;
  const transitions = scratch;
  const forTransitions = transitions + <usize>channels * width;
  const entering = forTransitions + <usize>channels * width;
  const read = entering + bytes;
  const forEntering = read + bytes;
  const forRead = forEntering + bytes;
  const decays = forRead + bytes;
  // The states after each position, with those before the first in front.
  const history = decays + bytes;
  const forState = history + bytes + width;
  const step = <usize>channels << 2;
  widen(A, transitions, channels, states);
  memory.fill(forTransitions, 0, <usize>channels * width);
  memory.fill(forD, 0, <usize>channels << 2);
  memory.fill(history, 0, width);
  for (let b = 0; b < batch; b++) {
    const ofPositions = (<usize>b * <usize>length * <usize>states) << 2;
    widen(B + ofPositions, entering, length, states);
    widen(C + ofPositions, read, length, states);
    memory.fill(forEntering, 0, 2 * bytes);
    for (let e = 0; e < channels; e++) {
      const transition = transitions + <usize>e * width;
      const forTransition = forTransitions + <usize>e * width;
      const passing = load<f32>(D + (<usize>e << 2));
      let at = (<usize>b * <usize>length * <usize>channels + <usize>e) << 2;
      for (let row: usize = 0; row < bytes; row += width, at += step) {
        const size = load<f32>(delta + at);
        const sizes = f32x4.splat(size);
        const enters = f32x4.splat(size * load<f32>(x + at));
        for (let n: usize = 0; n < width; n += 16) {
          const decay = exponential(f32x4.mul(sizes, v128.load(transition + n)));
          v128.store(decays + row + n, decay);
          const kept = f32x4.mul(decay, v128.load(history + row + n));
          const entered = f32x4.mul(enters, v128.load(entering + row + n));
          v128.store(history + row + width + n, f32x4.add(kept, entered));
        }
      }
      memory.fill(forState, 0, width);
      let forPassing: f32 = 0;
      for (let row = bytes; row > 0; ) {
        row -= width;
        at -= step;
        const input = load<f32>(x + at);
        const size = load<f32>(delta + at);
        const dy = load<f32>(gradient + at);
        const dys = f32x4.splat(dy);
        const sizes = f32x4.splat(size);
        const enters = f32x4.splat(size * input);
        let throughDecay = f32x4.splat(0);
        let throughInput = f32x4.splat(0);
        for (let n: usize = 0; n < width; n += 16) {
          const here = row + n;
          const g = multiplyAdd(dys, v128.load(read + here), v128.load(forState + n));
          const after = v128.load(history + here + width);
          v128.store(forRead + here, multiplyAdd(dys, after, v128.load(forRead + here)));
          v128.store(forEntering + here, multiplyAdd(enters, g, v128.load(forEntering + here)));
          const passedOn = f32x4.mul(g, v128.load(decays + here));
          v128.store(forState + n, passedOn);
          const p = f32x4.mul(passedOn, v128.load(history + here));
          v128.store(forTransition + n, multiplyAdd(sizes, p, v128.load(forTransition + n)));
          throughDecay = multiplyAdd(p, v128.load(transition + n), throughDecay);
          throughInput = multiplyAdd(g, v128.load(entering + here), throughInput);
        }
        const share = sumLanes(throughInput);
        store<f32>(forDelta + at, sumLanes(throughDecay) + input * share);
        store<f32>(forX + at, size * share + passing * dy);
        forPassing += dy * input;
      }
      store<f32>(forD + (<usize>e << 2), load<f32>(forD + (<usize>e << 2)) + forPassing);
    }
    narrow(forEntering, forB + ofPositions, length, states);
    narrow(forRead, forC + ofPositions, length, states);
  }
  narrow(forTransitions, forA, channels, states);
}

/** Copies rows into wider ones, filled up with 0. */
function widen(source: usize, target: usize, rows: i32, states: i32): void {
  const width = <usize>widened(states) << 2;
  const used = <usize>states << 2;
  for (let r = 0; r < rows; r++, source += used, target += width) {
    memory.copy(target, source, used);
    memory.fill(target + used, 0, width - used);
  }
}

/** Copies rows out of wider ones. */
function narrow(source: usize, target: usize, rows: i32, states: i32): void {
  const width = <usize>widened(states) << 2;
  const used = <usize>states << 2;
  for (let r = 0; r < rows; r++, source += width, target += used) memory.copy(target, source, used);
}
