import {
  add,
  cast,
  concat,
  greaterEqual,
  matMul,
  mul,
  scalar,
  slice,
  softmax,
  sub,
  sum,
  type Tensor3D,
  tensor3d,
  tidy,
} from '@tensorflow/tfjs-core';
import type { AttentionInputs, AttentionKernels } from '../../kernels/attention.js';
import type { Operations } from '../operations.js';
import { randomNumbers } from './random-numbers.js';

/** Bytes of attention weights that may exist at a time; more sequences are taken in blocks. */
const BLOCK_BYTES = 2 ** 27;

/** A run of sequences of the batch. */
interface Block extends AttentionInputs {
  first: number;
  count: number;
}

/**
 * By matrix products over all positions with a mask, which is faster here than to leave out what is not seen. The
 * weights are kept for the gradient where they fit, and are computed again block by block where they do not.
 *
 * @param blockBytes how much of them may exist
 */
export function attention(operations: Operations, blockBytes = BLOCK_BYTES): AttentionKernels {
  /** 1 for a kept weight, 0 for a dropped one, [B, L, L]. */
  const kept = ({ queries, dropout, first }: Block): Tensor3D => {
    const [batch, length] = queries.shape;
    const { rate, seed } = dropout!;
    return tidy(() => {
      const columns = Math.ceil(length / 4);
      const numbers = randomNumbers(operations, [batch, length, 4 * columns], seed, first * length * columns);
      const all = greaterEqual<Tensor3D>(numbers, scalar(Math.round(rate * 2 ** 23) / 2 ** 23));
      const used = 4 * columns === length ? all : slice(all, [0, 0, 0], [batch, length, length]);
      return cast<Tensor3D>(used, 'float32');
    });
  };

  return {
    causalAttention: (inputs) =>
      tidy(() => {
        const weights: Tensor3D[] = [];
        const blocks = blocksOf(inputs, blockBytes);
        const outputs = blocks.map((block) => {
          const { values, dropout } = block;
          const [output, used] = tidy((): [Tensor3D, Tensor3D] => {
            const all = attentionWeights(block);
            if (dropout === null) return [matMul(all, values), all];
            const kepts = tidy(() => mul<Tensor3D>(all, kept(block)));
            return [mul(matMul(kepts, values), 1 / (1 - dropout.rate)), all];
          });
          if (blocks.length === 1) weights.push(used);
          else used.dispose();
          return output;
        });
        return { output: joined(outputs), saved: weights };
      }),

    causalAttentionGradient: (inputs, output, [weights], gradient) =>
      tidy(() => {
        const means = tidy(() => sum<Tensor3D>(mul(gradient, output), 2, true));
        const gradients = blocksOf(inputs, blockBytes).map((block) =>
          tidy(() => {
            const all = (weights as Tensor3D | undefined) ?? attentionWeights(block);
            const mask = block.dropout && kept(block);
            return blockGradients(block, all, mask, sequences(gradient, block), sequences(means, block));
          }),
        );
        return [0, 1, 2].map((which) => joined(gradients.map((each) => each[which]!))) as [
          Tensor3D,
          Tensor3D,
          Tensor3D,
        ];
      }),
  };
}

/** Softmax over the positions up to each row's own, [B, L, L]. */
function attentionWeights({ queries, keys, scale }: Block): Tensor3D {
  return tidy(() => {
    const scores = tidy(() => {
      const unmasked = matMul<Tensor3D>(mul(queries, scale), keys, false, true);
      return add<Tensor3D>(unmasked, laterPositions(queries.shape[1]));
    });
    return softmax(scores);
  });
}

/** -∞ for positions after the row's own, else 0: [1, L, L]. */
function laterPositions(length: number): Tensor3D {
  const mask = new Float32Array(length * length);
  for (let i = 0; i < length; i++) mask.fill(Number.NEGATIVE_INFINITY, i * length + i + 1, (i + 1) * length);
  return tensor3d(mask, [1, length, length]);
}

/**
 * dV = Pᵀ dY, dS = P (dY Vᵀ - dY · Y), dQ = scale dS K, dK = scale dSᵀ Q; with dropout factors M, P M stands for P in dV
 * and M (dY Vᵀ) for dY Vᵀ.
 */
function blockGradients(
  { queries, keys, values, scale, dropout }: Block,
  weights: Tensor3D,
  kept: Tensor3D | null,
  gradient: Tensor3D,
  means: Tensor3D,
): [Tensor3D, Tensor3D, Tensor3D] {
  const scaled = dropout === null ? gradient : mul<Tensor3D>(gradient, 1 / (1 - dropout.rate));
  const masked = (x: Tensor3D) => (kept === null ? x : mul<Tensor3D>(x, kept));
  const forValues = tidy(() => matMul<Tensor3D>(masked(weights), scaled, true, false));
  const forScores = tidy(() => {
    const centred = tidy(() => sub(masked(matMul<Tensor3D>(scaled, values, false, true)), means));
    return mul<Tensor3D>(weights, centred);
  });
  return [
    mul<Tensor3D>(matMul(forScores, keys), scale),
    mul<Tensor3D>(matMul(forScores, queries, true, false), scale),
    forValues,
  ];
}

/** Runs of sequences whose weights fit a block. */
function blocksOf(inputs: AttentionInputs, blockBytes: number): Block[] {
  const [batch, length] = inputs.queries.shape;
  const most = Math.max(1, Math.floor(blockBytes / (length * length * Float32Array.BYTES_PER_ELEMENT)));
  return Array.from({ length: Math.ceil(batch / most) }, (_, k) => {
    const range = { first: k * most, count: Math.min(most, batch - k * most) };
    const [queries, keys, values] = [inputs.queries, inputs.keys, inputs.values].map((source) =>
      sequences(source, range),
    ) as [Tensor3D, Tensor3D, Tensor3D];
    return { ...inputs, ...range, queries, keys, values };
  });
}

/** The sequences of a block. */
function sequences(source: Tensor3D, { first, count }: { first: number; count: number }): Tensor3D {
  const [batch, length, size] = source.shape;
  return count === batch ? source : slice(source, [first, 0, 0], [count, length, size]);
}

function joined(parts: readonly Tensor3D[]): Tensor3D {
  return parts.length === 1 ? parts[0]! : concat([...parts], 0);
}
