import {
  add,
  concat,
  matMul,
  mul,
  sigmoid,
  split,
  stack,
  sub,
  type Tensor,
  type Tensor2D,
  type Tensor3D,
  tanh,
  tidy,
  transpose,
  unstack,
  zeros,
} from '@tensorflow/tfjs-core';
import { currentEngine } from '../engine.js';
import { differentiable } from './differentiable.js';
import { expectShape } from './shapes.js';

/** What a position's state is made of, each [B, H]. */
interface Position {
  reset: Tensor2D;
  update: Tensor2D;
  candidate: Tensor2D;
  /** What the state before contributes to the candidate, without the reset gate. */
  recurrent: Tensor2D;
  state: Tensor2D;
}

const NAMES = ['reset', 'update', 'candidate', 'recurrent', 'state'] as const;

/**
 * Gated recurrent units (Cho et al., 2014) over sequences, with the reset gate behind the product as in cuDNN and PyTorch,
 * and without biases. From h = 0, with x = [xʳ xᶻ xⁿ] the inputs of a position:
 *
 *   r = σ(xʳ + Uʳ h),  z = σ(xᶻ + Uᶻ h),  n = tanh(xⁿ + r ⊙ Uⁿ h),  h ← (1 - z) ⊙ n + z ⊙ h
 *
 * A sequence padded on the right has the states that it has without padding. The gradient goes back through the positions
 * with what they are made of; that of U is one product at the end.
 *
 * @param inputs [B, L, 3 H]: what the items contribute to the reset gate, the update gate and the candidate
 * @param recurrent U, [3 H, H], in the same order
 * @returns the states, [B, L, H]
 */
export function gatedRecurrence(inputs: Tensor3D, recurrent: Tensor2D): Tensor3D {
  expectShape('gatedRecurrence', 'recurrent', recurrent, [null, null]);
  const size = recurrent.shape[1];
  expectShape('gatedRecurrence', 'recurrent', recurrent, [3 * size, size]);
  expectShape('gatedRecurrence', 'inputs', inputs, [null, null, 3 * size]);
  return differentiable<Tensor3D>(
    [inputs, recurrent],
    () => {
      const [value, ...saved] = tidy((): Tensor[] => {
        const positions = scan(inputs, recurrent);
        const states = stack(
          positions.map(({ state }) => state),
          1,
        );
        return [states, ...positions.flatMap((position) => NAMES.map((name) => position[name]))];
      });
      return { value: value as Tensor3D, saved: [recurrent, ...saved] };
    },
    (gradient, [weights, ...saved]) =>
      tidy(() => {
        const positions = Array.from({ length: saved.length / NAMES.length }, (_, t) => {
          const own = NAMES.map((name, k) => [name, saved[t * NAMES.length + k]!]);
          return Object.fromEntries(own) as Position;
        });
        return gradients(positions, weights as Tensor2D, gradient);
      }),
  );
}

/** Forward over the positions. */
function scan(inputs: Tensor3D, recurrent: Tensor2D): Position[] {
  const [batch, , width] = inputs.shape;
  const size = width / 3;
  const parts = split(inputs, 3, 2).map((part) => unstack(part, 1) as Tensor2D[]);
  // tfjs multiplies fast only by what is not transposed.
  const columns = split<Tensor2D>(recurrent, 3, 0).map((part) => transpose(part));
  const positions: Position[] = [];
  let before: Tensor2D = zeros([batch, size]);
  for (let t = 0; t < inputs.shape[1]; t++) {
    const last = before;
    const [ofReset, ofUpdate, ofCandidate] = parts.map((part) => part[t]!) as [Tensor2D, Tensor2D, Tensor2D];
    const gate = (input: Tensor2D, weight: Tensor2D) =>
      tidy(() => sigmoid<Tensor2D>(add(input, matMul(last, weight))));
    const reset = gate(ofReset, columns[0]!);
    const update = gate(ofUpdate, columns[1]!);
    const contributed = matMul<Tensor2D>(last, columns[2]!);
    const candidate = tidy(() => tanh<Tensor2D>(add(ofCandidate, mul(reset, contributed))));
    const state = tidy(() => add<Tensor2D>(candidate, mul(update, sub(last, candidate))));
    positions.push({ reset, update, candidate, recurrent: contributed, state });
    before = state;
  }
  return positions;
}

/** Gradients of the inputs and of U, backward over the positions. */
function gradients(
  positions: readonly Position[],
  weights: Tensor2D,
  gradient: Tensor3D,
): [Tensor3D, Tensor2D] {
  const [batch, length, size] = gradient.shape;
  const ofStates = unstack(gradient, 1) as Tensor2D[];
  const rows = split(weights, 3, 0);
  const initial: Tensor2D = zeros([batch, size]);
  const forInputs: Tensor2D[] = new Array(length);
  const forProducts: Tensor2D[] = new Array(length);
  let carried: Tensor2D = initial;
  for (let t = length - 1; t >= 0; t--) {
    const { reset, update, candidate, recurrent } = positions[t]!;
    const before = t === 0 ? initial : positions[t - 1]!.state;
    const [next, inputs, products] = tidy((): [Tensor2D, Tensor2D, Tensor2D] => {
      const total = add<Tensor2D>(ofStates[t]!, carried);
      const forUpdate = mul(mul(total, sub(before, candidate)), slopeOfSigmoid(update));
      const forCandidate = mul(mul(total, sub(1, update)), sub(1, mul(candidate, candidate)));
      const forReset = mul(mul(forCandidate, recurrent), slopeOfSigmoid(reset));
      const forRecurrent = mul(forCandidate, reset);
      const ofProducts = [forReset, forUpdate, forRecurrent] as Tensor2D[];
      const back = ofProducts.map((part, k) => matMul<Tensor2D>(part, rows[k]!));
      const last = back.reduce((sum, part) => add<Tensor2D>(sum, part), mul<Tensor2D>(total, update));
      return [last, concat([forReset, forUpdate, forCandidate] as Tensor2D[], 1), concat(ofProducts, 1)];
    });
    carried = next;
    forInputs[t] = inputs;
    forProducts[t] = products;
  }
  return [
    stack(forInputs, 1) as Tensor3D,
    forWeights(forProducts, [initial, ...positions.map(({ state }) => state)]),
  ];
}

/** Σ over positions of (gradient of the products)ᵀ (state before), [3 H, H]. */
function forWeights(forProducts: readonly Tensor2D[], states: readonly Tensor2D[]): Tensor2D {
  const before = states.slice(0, forProducts.length);
  const turned = (parts: readonly Tensor2D[]) => transpose(concat([...parts], 0));
  return currentEngine().kernels.allScores(turned(forProducts), turned(before));
}

function slopeOfSigmoid(value: Tensor2D): Tensor {
  return mul(value, sub(1, value));
}
