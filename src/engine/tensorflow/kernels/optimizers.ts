import {
  add,
  div,
  mul,
  sqrt,
  square,
  sub,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  tidy,
  type Variable,
} from '@tensorflow/tfjs-core';
import type { OptimizerKernels } from '../../kernels/optimizers.js';
import type { Operations } from '../operations.js';
import { gatherAlong } from './gather.js';
import { OwnedValues } from './owned-values.js';
import { ResourceVariables } from './resource-variables.js';

/**
 * `ResourceApplyAdam`, which moves parameters and moments in place. Its step is
 * lr √(1 - β2^t) / (1 - β1^t) · m / (√v + ε̂); with both powers at 0 it is lr · m / (√v + ε̂), so that PyTorch's
 * step · m / (√v · root + ε) is that with lr = step / root and ε̂ = ε / root.
 *
 * The lazy step takes the touched rows out, moves them and writes them back by `InplaceUpdate`, the one operation that
 * writes into a tensor without copying the rest: what it costs does not grow with the table.
 */
export function optimizers(operations: Operations): OptimizerKernels {
  const resources = new ResourceVariables(operations);
  const owned = new OwnedValues(operations);
  const scalar = (value: number) => operations.constant([], Float32Array.of(value));
  const rowsOf = (table: Variable, rows: Tensor1D) => gatherAlong<Tensor2D>(operations, table, rows, 0);
  return {
    adamStep(
      parameter,
      first,
      second,
      gradient: Tensor,
      { beta1, beta2, stepSize, inverseRoot, epsilon, decay },
    ) {
      const followed = decay === 0 ? gradient : add(gradient, mul(parameter, decay));
      const moved: Variable[] = [parameter, first, second];
      const handles = moved.map((variable) => resources.borrow(variable));
      const numbers = [0, 0, stepSize / inverseRoot, beta1, beta2, epsilon / inverseRoot].map(scalar);
      operations.effect(
        'ResourceApplyAdam',
        { T: { type: 'float32' }, use_locking: { bool: false }, use_nesterov: { bool: false } },
        [...handles, ...numbers, followed],
      );
      for (const number of numbers) operations.release(number);
      for (const variable of moved) resources.giveBack(variable);
      if (followed !== gradient) followed.dispose();
    },

    lazyAdamStep: (
      parameter,
      first,
      second,
      rows,
      gradient,
      { beta1, beta2, stepSize, inverseRoot, epsilon, decay },
    ) =>
      tidy(() => {
        const before = rowsOf(parameter, rows);
        const followed = decay === 0 ? gradient : add<Tensor2D>(gradient, mul(before, decay));
        const m = add<Tensor2D>(mul(rowsOf(first, rows), beta1), mul(followed, 1 - beta1));
        const v = add<Tensor2D>(mul(rowsOf(second, rows), beta2), mul(square(followed), 1 - beta2));
        const way = div<Tensor2D>(mul(m, stepSize), add(mul(sqrt(v), inverseRoot), epsilon));
        const moved = sub<Tensor2D>(before, way);
        owned.writeRows(parameter, rows, moved);
        owned.writeRows(first, rows, m);
        owned.writeRows(second, rows, v);
      }),
  };
}
