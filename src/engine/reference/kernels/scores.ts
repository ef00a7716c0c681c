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

  allScores(users, items) {
    const size = users.shape[1];
    const [batch, count] = [users.shape[0], items.shape[0]];
    const u = floats(users);
    const v = floats(items);
    const out = new Float32Array(batch * count);
    for (let entry = 0; entry < out.length; entry++) {
      const user = Math.floor(entry / count);
      const item = entry % count;
      let sum = 0;
      for (let k = 0; k < size; k++) sum += u[user * size + k]! * v[item * size + k]!;
      out[entry] = sum;
    }
    return tensor2d(out, [batch, count]);
  },

  allScoresGradient(users, items, gradient) {
    const size = users.shape[1];
    const count = items.shape[0];
    const u = floats(users);
    const v = floats(items);
    const du = new Float64Array(u.length);
    const dv = new Float64Array(v.length);
    floats(gradient).forEach((g, entry) => {
      const user = Math.floor(entry / count);
      const item = entry % count;
      for (let k = 0; k < size; k++) {
        du[user * size + k]! += g * v[item * size + k]!;
        dv[item * size + k]! += g * u[user * size + k]!;
      }
    });
    return [tensor2d(Float32Array.from(du), users.shape), tensor2d(Float32Array.from(dv), items.shape)];
  },

  gatherColumns(matrix, index) {
    const columns = matrix.shape[1];
    const [batch, perRow] = index.shape;
    const source = floats(matrix);
    const out = Float32Array.from(
      integers(index),
      (column, entry) => source[Math.floor(entry / perRow) * columns + column]!,
    );
    return tensor2d(out, [batch, perRow]);
  },

  scatterAddColumns(values, index, columnCount) {
    const [batch, perRow] = index.shape;
    const source = floats(values);
    const out = new Float64Array(batch * columnCount);
    integers(index).forEach((column, entry) => {
      out[Math.floor(entry / perRow) * columnCount + column]! += source[entry]!;
    });
    return tensor2d(Float32Array.from(out), [batch, columnCount]);
  },

  countColumns(index, columnCount) {
    const [batch, perRow] = index.shape;
    const out = new Float32Array(batch * columnCount);
    integers(index).forEach((column, entry) => {
      out[Math.floor(entry / perRow) * columnCount + column]! += 1;
    });
    return tensor2d(out, [batch, columnCount]);
  },
};
