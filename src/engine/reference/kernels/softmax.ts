import { tensor1d, tensor2d } from '@tensorflow/tfjs-core';
import type { SoftmaxKernels } from '../../kernels/softmax.js';
import { floats } from '../values.js';

/** Plain loops. */
export const softmax: SoftmaxKernels = {
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
};
