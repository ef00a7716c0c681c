import { abs, log, mul, relu, sigmoid, sub, type Tensor2D } from '@tensorflow/tfjs-core';
import { differentiable } from '../engine/operators/differentiable.js';

/**
 * log(1 + e^x) of a matrix of scores as relu(x) - log σ(|x|), where σ is from ½ to 1, so that nothing overflows or
 * vanishes; the gradient is σ(x). On wasm, tfjs's own softplus takes many times as long.
 *
 * @param matrix [B, M]
 * @returns [B, M]
 */
export function softplus(matrix: Tensor2D): Tensor2D {
  return differentiable(
    [matrix],
    () => ({ value: sub<Tensor2D>(relu(matrix), log(sigmoid(abs(matrix)))), saved: [matrix] }),
    (gradient, [scores]) => [mul(gradient, sigmoid(scores!))],
  );
}
