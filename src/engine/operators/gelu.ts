import { add, erf, exp, mul, square, type Tensor2D, tidy } from '@tensorflow/tfjs-core';
import { differentiable } from './differentiable.js';

/**
 * Gaussian error linear units (Hendrycks and Gimpel, 2016): x Φ(x) with the normal distribution function Φ, by erf and not
 * by an approximation with tanh. The gradient is Φ(x) + x φ(x).
 *
 * @param x [N, d]
 * @returns [N, d]
 */
export function gelu(x: Tensor2D): Tensor2D {
  return differentiable(
    [x],
    () => {
      const distribution = tidy(() => mul<Tensor2D>(add(erf(mul(x, Math.SQRT1_2)), 1), 0.5));
      return { value: mul<Tensor2D>(x, distribution), saved: [x, distribution] };
    },
    (gradient, [input, distribution]) => [
      tidy(() => {
        const density = mul(exp(mul(square(input!), -0.5)), 1 / Math.sqrt(2 * Math.PI));
        return mul<Tensor2D>(gradient, add(distribution!, mul(input!, density)));
      }),
    ],
  );
}
