import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { Dropout } from './dropout.js';

/** What layers pass on, for engines that do better than one operation after the other. */
export interface ActivationKernels {
  /** max(x, 0), without what is dropped. */
  rectify?(x: Tensor2D, dropout: Dropout): Tensor2D;
  /** The gradient of `rectify` from its output; there where it is. */
  rectifyGradient?(output: Tensor2D, gradient: Tensor2D, dropout: Dropout): Tensor2D;
}
