import { tensor1d, tensor2d } from '@tensorflow/tfjs-core';
import type { SoftmaxKernels } from '../../kernels/softmax.js';
import { floats } from '../values.js';
import { scores } from './scores.js';

/** Plain loops. */
export const softmax: SoftmaxKernels = {
  logSumExp(matrix, counts, temperature) {
    const [batch, columns] = matrix.shape;
    const scores = floats(matrix);
    const weights = counts ? floats(counts) : new Float32Array(scores.length).fill(1);
    const out = new Float32Array(batch);
    const shares = new Float32Array(scores.length);
    for (let b = 0; b < batch; b++) {
      const row = Array.from({ length: columns }, (_, k) => b * columns + k).filter(
        (entry) => weights[entry]! > 0,
      );
      const maximum = row.reduce((largest, entry) => Math.max(largest, scores[entry]!), -Infinity);
      // Where every entry is -∞, so is the sum's logarithm.
      const shift = maximum === -Infinity ? 0 : maximum;
      const exponentials = row.map(
        (entry) => weights[entry]! * Math.exp((scores[entry]! - shift) / temperature),
      );
      const total = exponentials.reduce((sum, x) => sum + x, 0);
      out[b] = shift / temperature + Math.log(total);
      row.forEach((entry, k) => {
        shares[entry] = exponentials[k]! / total;
      });
    }
    return { value: tensor1d(out), saved: [tensor2d(shares, [batch, columns])] };
  },

  logSumExpGradient([shares], temperature, gradient) {
    const [batch, columns] = shares!.shape as [number, number];
    const factors = floats(gradient);
    const out = floats(shares!).map(
      (share, entry) => (share * factors[Math.floor(entry / columns)]!) / temperature,
    );
    return tensor2d(out, [batch, columns]);
  },

  scoresLogSumExp(users, items, index, temperature) {
    const counts = index && scores.countColumns(index, items.shape[0]);
    return softmax.logSumExp(scores.allScores(users, items), counts, temperature);
  },

  scoresLogSumExpGradient(users, items, saved, temperature, gradient) {
    return scores.allScoresGradient(users, items, softmax.logSumExpGradient(saved, temperature, gradient));
  },
};
