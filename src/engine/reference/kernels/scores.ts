import { tensor2d } from '@tensorflow/tfjs-core';
import type { ScoreKernels } from '../../kernels/scores.js';
import { floats, integers } from '../values.js';

/** Plain loops. */
export const scores: ScoreKernels = {
  sampledScores(users, items, index) {
    const size = users.shape[1];
    const [batch, perRow] = index.shape;
    const u = floats(users);
    const v = floats(items);
    const out = new Float32Array(batch * perRow);
    integers(index).forEach((item, entry) => {
      const user = Math.floor(entry / perRow);
      let sum = 0;
      for (let k = 0; k < size; k++) sum += u[user * size + k]! * v[item * size + k]!;
      out[entry] = sum;
    });
    return tensor2d(out, [batch, perRow]);
  },

  sampledScoresGradient(users, items, index, gradient) {
    const size = users.shape[1];
    const perRow = index.shape[1];
    const u = floats(users);
    const v = floats(items);
    const g = floats(gradient);
    const du = new Float64Array(u.length);
    const dv = new Float64Array(v.length);
    integers(index).forEach((item, entry) => {
      const user = Math.floor(entry / perRow);
      for (let k = 0; k < size; k++) {
        du[user * size + k]! += g[entry]! * v[item * size + k]!;
        dv[item * size + k]! += g[entry]! * u[user * size + k]!;
      }
    });
    return [tensor2d(Float32Array.from(du), users.shape), tensor2d(Float32Array.from(dv), items.shape)];
  },
};
