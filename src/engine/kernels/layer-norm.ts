import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';

/** Normalisation of rows. */
export interface LayerNormKernels {
  /**
   * x[N, d], gain[d], bias[d] → (x - mean) / √(variance + epsilon) · gain + bias with the moments of each row, [N, d], and
   * what the engine wants to have for the gradient.
   */
  layerNorm(
    x: Tensor2D,
    gain: Tensor1D,
    bias: Tensor1D,
    epsilon: number,
  ): { value: Tensor2D; saved: Tensor[] };
  /** Gradients of x, gain and bias. */
  layerNormGradient(
    x: Tensor2D,
    gain: Tensor1D,
    saved: readonly Tensor[],
    gradient: Tensor2D,
  ): [Tensor2D, Tensor1D, Tensor1D];
}
