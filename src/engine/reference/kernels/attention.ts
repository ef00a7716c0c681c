import { type Tensor3D, tensor3d } from '@tensorflow/tfjs-core';
import type { AttentionDropout, AttentionInputs, AttentionKernels } from '../../kernels/attention.js';
import { philox } from '../philox.js';
import { floats } from '../values.js';

/** Plain loops; the gradient computes the attention weights again. */
export const attention: AttentionKernels = {
  causalAttention(inputs) {
    const [batch, length, size] = inputs.queries.shape;
    const v = floats(inputs.values);
    const out = new Float64Array(v.length);
    const row = attentionRows(inputs);
    for (let b = 0; b < batch; b++) {
      for (let i = 0; i < length; i++) {
        const { weights, factors } = row(b, i);
        weights.forEach((weight, j) => {
          for (let k = 0; k < size; k++) {
            out[(b * length + i) * size + k]! += weight * factors[j]! * v[(b * length + j) * size + k]!;
          }
        });
      }
    }
    return { output: shaped(out, inputs.values), saved: [] };
  },

  causalAttentionGradient(inputs, _output, _saved, gradient) {
    const [batch, length, size] = inputs.queries.shape;
    const [q, k, v, g] = [inputs.queries, inputs.keys, inputs.values, gradient].map(floats) as [
      Float32Array,
      Float32Array,
      Float32Array,
      Float32Array,
    ];
    const [dq, dk, dv] = [0, 1, 2].map(() => new Float64Array(q.length)) as [
      Float64Array,
      Float64Array,
      Float64Array,
    ];
    const row = attentionRows(inputs);
    for (let b = 0; b < batch; b++) {
      for (let i = 0; i < length; i++) {
        const { weights, factors } = row(b, i);
        const here = (b * length + i) * size;
        const there = (j: number) => (b * length + j) * size;
        const forWeights = weights.map((_, j) => factors[j]! * dot(g, here, v, there(j), size));
        const mean = weights.reduce((sum, weight, j) => sum + weight * forWeights[j]!, 0);
        weights.forEach((weight, j) => {
          const forScore = weight * (forWeights[j]! - mean) * inputs.scale;
          for (let c = 0; c < size; c++) {
            dv[there(j) + c]! += weight * factors[j]! * g[here + c]!;
            dq[here + c]! += forScore * k[there(j) + c]!;
            dk[there(j) + c]! += forScore * q[here + c]!;
          }
        });
      }
    }
    return [shaped(dq, inputs.queries), shaped(dk, inputs.keys), shaped(dv, inputs.values)];
  },
};

/** For a position, the softmax over the positions up to it and what dropout multiplies each weight by. */
function attentionRows({ queries, keys, scale, dropout }: AttentionInputs) {
  const [, length, size] = queries.shape;
  const q = floats(queries);
  const k = floats(keys);
  return (b: number, i: number): { weights: number[]; factors: number[] } => {
    const here = (b * length + i) * size;
    const scores = Array.from({ length: i + 1 }, (_, j) => {
      return scale * dot(q, here, k, (b * length + j) * size, size);
    });
    const maximum = Math.max(...scores);
    const powers = scores.map((score) => Math.exp(score - maximum));
    const sum = powers.reduce((total, power) => total + power, 0);
    return {
      weights: powers.map((power) => power / sum),
      factors: scores.map((_, j) => dropoutFactor(dropout, length, b * length + i, j)),
    };
  };
}

/** 0 for a dropped weight, else 1 / (1 - rate). Four weights of a row share a counter. */
function dropoutFactor(dropout: AttentionDropout | null, length: number, row: number, j: number): number {
  if (dropout === null) return 1;
  const word = philox(dropout.seed, row * Math.ceil(length / 4) + Math.floor(j / 4))[j % 4]!;
  return (word & 0x7fffff) < Math.round(dropout.rate * 2 ** 23) ? 0 : 1 / (1 - dropout.rate);
}

function dot(a: Float32Array, fromA: number, b: Float32Array, fromB: number, size: number): number {
  let sum = 0;
  for (let k = 0; k < size; k++) sum += a[fromA + k]! * b[fromB + k]!;
  return sum;
}

function shaped(values: Float64Array, like: Tensor3D): Tensor3D {
  return tensor3d(Float32Array.from(values), like.shape);
}
