import { sum } from '@tensorflow/tfjs-core';
import type { SumKernels } from '../../kernels/sums.js';

/** With TensorFlow's reduction. */
export const sums: SumKernels = { sumRows: (matrix) => sum(matrix, 0) };
