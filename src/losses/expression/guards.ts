import { abs, add, clipByValue, mul, reciprocal, sign, type Tensor } from '@tensorflow/tfjs-core';

/** How operators treat what lies outside their domain. */
export type Guards = 'none' | 'autolossgen';

/** Of AutoLossGen's code (`LossFormula.py`): what is added to |x|, and the bounds of every result. */
const SMOOTHING = 1e-6;
const LEAST = 1e-5;
const MOST = 1e5;

/** |x| + ε. */
export function smoothedMagnitude<T extends Tensor>(x: T): T {
  return add(abs(x), SMOOTHING);
}

/** sign(x) / (|x| + ε), 0 at 0. */
export function smoothedReciprocal<T extends Tensor>(x: T): T {
  return mul(sign(x), reciprocal(smoothedMagnitude(x)));
}

/** The result of an operator within the bounds; no gradient passes from outside. */
export function bounded<T extends Tensor>(x: T): T {
  return clipByValue(x, LEAST, MOST);
}
