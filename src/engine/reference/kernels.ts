import { type Tensor, type Tensor1D, type Tensor2D, tensor, tensor1d, tensor2d } from '@tensorflow/tfjs-core';
import type { AdamStep, Kernels } from '../kernels.js';

/** Every kernel as plain loops in double precision, rounded once at the end: the oracle in tests. */
export const referenceKernels: Kernels = {
  gatherRows(table, rows) {
    const size = table.shape[1];
    const source = floats(table);
    const out = new Float32Array(rows.size * size);
    integers(rows).forEach((row, n) => {
      out.set(source.subarray(row * size, (row + 1) * size), n * size);
    });
    return tensor2d(out, [rows.size, size]);
  },

  scatterAddRows(values, rows, rowCount) {
    const size = values.shape[1];
    const source = floats(values);
    const out = new Float64Array(rowCount * size);
    integers(rows).forEach((row, n) => {
      for (let k = 0; k < size; k++) out[row * size + k]! += source[n * size + k]!;
    });
    return tensor2d(Float32Array.from(out), [rowCount, size]);
  },

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

  logSumExp(matrix) {
    const [batch, columns] = matrix.shape;
    const source = floats(matrix);
    const out = new Float32Array(batch);
    for (let b = 0; b < batch; b++) {
      const values = source.subarray(b * columns, (b + 1) * columns);
      const maximum = values.reduce((a, x) => Math.max(a, x), -Infinity);
      out[b] = maximum + Math.log(values.reduce((sum, x) => sum + Math.exp(x - maximum), 0));
    }
    return tensor1d(out);
  },

  scaledSoftmax(matrix, logSumExp, gradient) {
    const columns = matrix.shape[1];
    const shifts = floats(logSumExp);
    const factors = floats(gradient);
    const out = floats(matrix).map((x, entry) => {
      const b = Math.floor(entry / columns);
      return Math.exp(x - shifts[b]!) * factors[b]!;
    });
    return tensor2d(out, matrix.shape);
  },

  normalizeRows(x, epsilon) {
    const [count, size] = x.shape;
    const source = floats(x);
    const norms = new Float32Array(count);
    for (let n = 0; n < count; n++) {
      let square = 0;
      for (let k = 0; k < size; k++) square += source[n * size + k]! ** 2;
      norms[n] = Math.max(Math.sqrt(square), epsilon);
    }
    return [
      tensor2d(
        source.map((value, entry) => value / norms[Math.floor(entry / size)]!),
        x.shape,
      ),
      tensor1d(norms),
    ];
  },

  normalizeRowsGradient(normalized, norms, gradient) {
    const [count, size] = normalized.shape;
    const y = floats(normalized);
    const g = floats(gradient);
    const divisors = floats(norms);
    const out = new Float32Array(y.length);
    for (let n = 0; n < count; n++) {
      let projection = 0;
      for (let k = 0; k < size; k++) projection += y[n * size + k]! * g[n * size + k]!;
      for (let k = 0; k < size; k++) {
        out[n * size + k] = (g[n * size + k]! - y[n * size + k]! * projection) / divisors[n]!;
      }
    }
    return tensor2d(out, normalized.shape);
  },

  adamStep(parameter, first, second, gradient, { beta1, beta2, stepSize, inverseRoot, epsilon }: AdamStep) {
    const p = floats(parameter);
    const m = floats(first);
    const v = floats(second);
    floats(gradient).forEach((g, k) => {
      m[k] = beta1 * m[k]! + (1 - beta1) * g;
      v[k] = beta2 * v[k]! + (1 - beta2) * g * g;
      p[k] = p[k]! - (stepSize * m[k]!) / (Math.sqrt(v[k]!) * inverseRoot + epsilon);
    });
    const columns: [typeof parameter, Float32Array][] = [
      [parameter, p],
      [first, m],
      [second, v],
    ];
    for (const [variable, values] of columns) {
      const next = tensor(values, variable.shape);
      variable.assign(next);
      next.dispose();
    }
  },
};

function floats(source: Tensor): Float32Array {
  return Float32Array.from(source.dataSync());
}

function integers(source: Tensor1D | Tensor2D): Int32Array {
  return source.dataSync() as Int32Array;
}
