import { customGrad, type Tensor } from '@tensorflow/tfjs-core';

/**
 * Computes a tensor that gradients do not pass through (a stop-gradient). Nothing on the way is recorded or kept, so
 * that what stands beside a loss costs no memory in its backward pass.
 *
 * @param compute may read tensors that are differentiated elsewhere
 */
export function detached<Out extends Tensor>(compute: () => Out): Out {
  const constant = customGrad(() => ({ value: compute(), gradFunc: () => [] }));
  return constant() as Out;
}
