import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';

/** Dense layers, for engines that do better than a product and a sum. */
export interface LinearKernels {
  /** x[N, in], weight[out, in], bias[out] → x weightᵀ + bias, [N, out] */
  linear?(x: Tensor2D, weight: Tensor2D, bias: Tensor1D): Tensor2D;
  /** Gradients of x, weight and bias; there where `linear` is. */
  linearGradient?(x: Tensor2D, weight: Tensor2D, gradient: Tensor2D): [Tensor2D, Tensor2D, Tensor1D];
}
