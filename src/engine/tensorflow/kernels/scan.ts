import {
  add,
  addN,
  concat,
  exp,
  matMul,
  mul,
  slice,
  stack,
  sum,
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
  tidy,
  unstack,
  zerosLike,
} from '@tensorflow/tfjs-core';
import type { ScanInputs, ScanKernels } from '../../kernels/scan.js';

/** Bytes of states that may exist at a time. */
const BLOCK_BYTES = 2 ** 27;

/**
 * Position by position, for a block of sequences and all channels at once.
 *
 * @param blockBytes how much of the states may exist
 */
export function scan(blockBytes = BLOCK_BYTES): ScanKernels {
  return {
    selectiveScan: (inputs) =>
      tidy(() => {
        const blocks = blocksOf(inputs, blockBytes).map((block) =>
          tidy(() => {
            const steps = positions(block);
            const states = statesAfter(block, steps);
            const read = states.map((state, t) => matMul<Tensor3D>(state, steps[t]!.C, false, true));
            return add<Tensor3D>(alongPositions(read), mul(block.x, block.D));
          }),
        );
        return concat(blocks, 0);
      }),

    selectiveScanGradient: (inputs, gradient) =>
      tidy(() => {
        const blocks = blocksOf(inputs, blockBytes).map((block) =>
          tidy(() => blockGradients(block, sequences(gradient, block))),
        );
        const all = <Name extends keyof ScanInputs>(name: Name) => blocks.map((block) => block[name]);
        return {
          x: concat(all('x'), 0),
          delta: concat(all('delta'), 0),
          A: addN(all('A')),
          B: concat(all('B'), 0),
          C: concat(all('C'), 0),
          D: addN(all('D')),
        };
      }),
  };
}

/** A run of sequences of the batch. */
interface Block extends ScanInputs {
  first: number;
  count: number;
}

/** What is given at a position: of the channels [b, E, 1], of the states [b, 1, N]. */
interface Position {
  x: Tensor3D;
  delta: Tensor3D;
  B: Tensor3D;
  C: Tensor3D;
}

/** h_t = exp(Δ_t A) h_{t-1} + Δ_t B_t x_t after each position, [b, E, N]. */
function statesAfter({ A }: Block, steps: readonly Position[]): Tensor3D[] {
  const states: Tensor3D[] = [];
  for (const { x, delta, B } of steps) {
    const before = states.at(-1);
    states.push(
      tidy(() => {
        const entered = matMul<Tensor3D>(mul(delta, x), B);
        return before ? add(mul<Tensor3D>(decay(delta, A), before), entered) : entered;
      }),
    );
  }
  return states;
}

/**
 * With g the gradient of h_t, backwards: g += dy_t C_t; dC_t = dy_t h_t; p = g h_{t-1} decay; dA += Δ_t p;
 * dΔ_t = Σ_n (p A + g B_t x_t); dB_t = Σ_e g Δ_t x_t; dx_t = Σ_n g Δ_t B_t + D dy_t; g = g decay.
 */
function blockGradients(block: Block, gradient: Tensor3D): Pick<ScanInputs, keyof ScanInputs> {
  const { A, D } = block;
  const steps = positions(block);
  const states = statesAfter(block, steps);
  const outer = columns(gradient);
  const forX: Tensor3D[] = [];
  const forDelta: Tensor3D[] = [];
  const forB: Tensor3D[] = [];
  const forC: Tensor3D[] = [];
  let forA = zerosLike(A);
  let carried = zerosLike(states[0]!);
  for (let t = steps.length - 1; t >= 0; t--) {
    const { x, delta, B, C } = steps[t]!;
    const dy = outer[t]!;
    const before = states[t - 1];
    const held = [forA, carried];
    const found = tidy(() => {
      const g = add<Tensor3D>(carried, matMul(dy, C));
      const passedOn = mul<Tensor3D>(g, decay(delta, A));
      const share = matMul<Tensor3D>(g, B, false, true);
      const p = before ? mul<Tensor3D>(passedOn, before) : zerosLike(g);
      return {
        forX: mul<Tensor3D>(delta, share),
        forDelta: add<Tensor3D>(sum(mul(p, A), 2, true), mul(x, share)),
        forA: add<Tensor2D>(forA, sum(mul(p, delta), 0)),
        forB: matMul<Tensor3D>(mul(delta, x), g, true, false),
        forC: matMul<Tensor3D>(dy, states[t]!, true, false),
        passedOn,
      };
    });
    for (const tensor of held) tensor.dispose();
    states[t]!.dispose();
    forA = found.forA;
    carried = found.passedOn;
    forX.unshift(found.forX);
    forDelta.unshift(found.forDelta);
    forB.unshift(found.forB);
    forC.unshift(found.forC);
  }
  return {
    x: add<Tensor3D>(alongPositions(forX), mul(gradient, D)),
    delta: alongPositions(forDelta),
    A: forA,
    B: alongPositions(forB),
    C: alongPositions(forC),
    D: sum<Tensor1D>(mul(gradient, block.x), [0, 1]),
  };
}

/** exp(Δ_t A), [b, E, N] */
function decay(delta: Tensor3D, A: Tensor2D): Tensor3D {
  return tidy(() => exp(mul<Tensor3D>(delta, A)));
}

function positions(block: Block): Position[] {
  const [x, delta] = [columns(block.x), columns(block.delta)];
  const [B, C] = [rows(block.B), rows(block.C)];
  return x.map((ofChannels, t) => ({ x: ofChannels, delta: delta[t]!, B: B[t]!, C: C[t]! }));
}

/** [b, L, E] → L of [b, E, 1] */
function columns(source: Tensor3D): Tensor3D[] {
  return unstack(source, 1).map((position) => position.expandDims(2));
}

/** [b, L, N] → L of [b, 1, N] */
function rows(source: Tensor3D): Tensor3D[] {
  return unstack(source, 1).map((position) => position.expandDims(1));
}

/** L of [b, E, 1] or [b, 1, N] → [b, L, E] or [b, L, N] */
function alongPositions(parts: readonly Tensor3D[]): Tensor3D {
  const [count, ...sizes] = parts[0]!.shape;
  const flat = parts.map((part) => part.reshape([count, Math.max(...sizes)]));
  return stack(flat, 1) as Tensor3D;
}

/** Runs of sequences whose states fit a block. */
function blocksOf(inputs: ScanInputs, blockBytes: number): Block[] {
  const [batch, length] = inputs.x.shape;
  const most = Math.max(
    1,
    Math.floor(blockBytes / (length * inputs.A.size * Float32Array.BYTES_PER_ELEMENT)),
  );
  return Array.from({ length: Math.ceil(batch / most) }, (_, k) => {
    const range = { first: k * most, count: Math.min(most, batch - k * most) };
    const part = (source: Tensor3D) => sequences(source, range);
    const { x, delta, A, B, C, D } = inputs;
    return { ...range, x: part(x), delta: part(delta), A, B: part(B), C: part(C), D };
  });
}

/** The sequences of a block. */
function sequences(source: Tensor3D, { first, count }: { first: number; count: number }): Tensor3D {
  const [batch, length, size] = source.shape;
  return count === batch ? source : slice(source, [first, 0, 0], [count, length, size]);
}
