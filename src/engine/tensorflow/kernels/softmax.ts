import { exp, logSumExp, mul, sub, type Tensor2D, tidy } from '@tensorflow/tfjs-core';
import type { SoftmaxKernels } from '../../kernels/softmax.js';

/** With TensorFlow's elementwise operations. */
export function softmax(): SoftmaxKernels {
  return {
    logSumExp: (matrix) => logSumExp(matrix, 1),
    scaledSoftmax: (matrix, shifts, gradient) =>
      tidy(() => mul<Tensor2D>(exp(sub(matrix, shifts.expandDims(1))), gradient.expandDims(1))),
  };
}
