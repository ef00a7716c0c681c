import { tensor, type Variable } from '@tensorflow/tfjs-core';
import type { AdamStep, OptimizerKernels } from '../../kernels/optimizers.js';
import { floats, integers } from '../values.js';

/** Plain loops. */
export const optimizers: OptimizerKernels = {
  adamStep(parameter, first, second, gradient, step) {
    move([parameter, first, second], floats(gradient), (cell) => cell, step);
  },

  lazyAdamStep(parameter, first, second, rows, gradient, step) {
    const size = gradient.shape[1];
    const touched = integers(rows);
    const cellOf = (k: number) => touched[Math.floor(k / size)]! * size + (k % size);
    move([parameter, first, second], floats(gradient), cellOf, step);
  },
};

/** Moves the cells of a parameter and its moments that the gradient is for. */
function move(
  [parameter, first, second]: readonly [Variable, Variable, Variable],
  gradient: Float32Array,
  cellOf: (k: number) => number,
  { beta1, beta2, stepSize, inverseRoot, epsilon, decay }: AdamStep,
): void {
  const p = floats(parameter);
  const m = floats(first);
  const v = floats(second);
  gradient.forEach((descent, k) => {
    const cell = cellOf(k);
    const g = descent + decay * p[cell]!;
    m[cell] = beta1 * m[cell]! + (1 - beta1) * g;
    v[cell] = beta2 * v[cell]! + (1 - beta2) * g * g;
    p[cell] = p[cell]! - (stepSize * m[cell]!) / (Math.sqrt(v[cell]!) * inverseRoot + epsilon);
  });
  assign(parameter, p);
  assign(first, m);
  assign(second, v);
}

function assign(variable: Variable, values: Float32Array): void {
  const next = tensor(values, variable.shape);
  variable.assign(next);
  next.dispose();
}
