import { tensor } from '@tensorflow/tfjs-core';
import type { OptimizerKernels } from '../../kernels/optimizers.js';
import { floats } from '../values.js';

/** Plain loops. */
export const optimizers: OptimizerKernels = {
  adamStep(parameter, first, second, gradient, { beta1, beta2, stepSize, inverseRoot, epsilon }) {
    const p = floats(parameter);
    const m = floats(first);
    const v = floats(second);
    floats(gradient).forEach((g, k) => {
      m[k] = beta1 * m[k]! + (1 - beta1) * g;
      v[k] = beta2 * v[k]! + (1 - beta2) * g * g;
      p[k] = p[k]! - (stepSize * m[k]!) / (Math.sqrt(v[k]!) * inverseRoot + epsilon);
    });
    const columns: [typeof parameter, Float32Array][] = [
      [parameter, p],
      [first, m],
      [second, v],
    ];
    for (const [variable, values] of columns) {
      const next = tensor(values, variable.shape);
      variable.assign(next);
      next.dispose();
    }
  },
};
