import type { OptimizerKernels } from '../../kernels/optimizers.js';
import type { Heap } from '../heap.js';

/** On the heap of the tfjs wasm backend, in place and without copies. */
export function optimizers(heap: Heap): OptimizerKernels {
  const call = heap.kernels;
  return {
    adamStep(parameter, first, second, gradient, { beta1, beta2, stepSize, inverseRoot, epsilon, decay }) {
      call.adamStep!(
        heap.address(parameter),
        heap.address(first),
        heap.address(second),
        heap.address(gradient),
        parameter.size,
        beta1,
        beta2,
        stepSize,
        inverseRoot,
        epsilon,
        decay,
      );
    },

    lazyAdamStep(
      parameter,
      first,
      second,
      rows,
      gradient,
      { beta1, beta2, stepSize, inverseRoot, epsilon, decay },
    ) {
      call.lazyAdamStep!(
        heap.address(parameter),
        heap.address(first),
        heap.address(second),
        heap.address(rows),
        heap.address(gradient),
        rows.size,
        gradient.shape[1],
        beta1,
        beta2,
        stepSize,
        inverseRoot,
        epsilon,
        decay,
      );
    },
  };
}
