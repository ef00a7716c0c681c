import { tensor1d, tidy, type Variable } from '@tensorflow/tfjs-core';
import type { AdamStep, OptimizerKernels } from '../../kernels/optimizers.js';
import type { Operations } from '../operations.js';
import { OwnedValues } from './owned-values.js';

/** By our own operations, which move parameters and moments in place. */
export function nativeOptimizers(operations: Operations): OptimizerKernels {
  const owned = new OwnedValues(operations);
  const own = (...variables: Variable[]) => {
    for (const variable of variables) owned.own(variable);
    return variables;
  };
  return {
    adamStep: (parameter, first, second, gradient, step) =>
      tidy(() =>
        operations.effect('ReclabAdamStep', {}, [...own(parameter, first, second), gradient, numbers(step)]),
      ),

    lazyAdamStep: (parameter, first, second, rows, gradient, step) =>
      tidy(() =>
        operations.effect('ReclabLazyAdamStep', {}, [
          ...own(parameter, first, second),
          rows,
          gradient,
          numbers(step),
        ]),
      ),
  };
}

const numbers = ({ beta1, beta2, stepSize, inverseRoot, epsilon, decay }: AdamStep) =>
  tensor1d([beta1, beta2, stepSize, inverseRoot, epsilon, decay]);
