import { tensor1d, tensor2d } from '@tensorflow/tfjs-core';
import type { EmbeddingKernels } from '../../kernels/embeddings.js';
import { floats, integers } from '../values.js';

/** Plain loops. */
export const embeddings: EmbeddingKernels = {
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
};
