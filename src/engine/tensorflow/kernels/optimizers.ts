import type { Tensor, Variable } from '@tensorflow/tfjs-core';
import type { OptimizerKernels } from '../../kernels/optimizers.js';
import type { Operations } from '../operations.js';
import { ResourceVariables } from './resource-variables.js';

/**
 * `ResourceApplyAdam`, which moves parameters and moments in place. Its step is
 * lr √(1 - β2^t) / (1 - β1^t) · m / (√v + ε̂); with both powers at 0 it is lr · m / (√v + ε̂), so that PyTorch's
 * step · m / (√v · root + ε) is that with lr = step / root and ε̂ = ε / root.
 */
export function optimizers(operations: Operations): OptimizerKernels {
  const resources = new ResourceVariables(operations);
  const scalar = (value: number) => operations.constant([], Float32Array.of(value));
  return {
    adamStep(parameter, first, second, gradient: Tensor, { beta1, beta2, stepSize, inverseRoot, epsilon }) {
      const moved: Variable[] = [parameter, first, second];
      const handles = moved.map((variable) => resources.borrow(variable));
      const numbers = [0, 0, stepSize / inverseRoot, beta1, beta2, epsilon / inverseRoot].map(scalar);
      operations.effect(
        'ResourceApplyAdam',
        { T: { type: 'float32' }, use_locking: { bool: false }, use_nesterov: { bool: false } },
        [...handles, ...numbers, gradient],
      );
      for (const number of numbers) operations.release(number);
      for (const variable of moved) resources.giveBack(variable);
    },
  };
}
