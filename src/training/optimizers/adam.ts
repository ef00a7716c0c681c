import type { Variable } from '@tensorflow/tfjs-core';
import type { OptimizerConfig } from '../../config/schema/training.js';
import { currentEngine } from '../../engine/engine.js';
import { disposeMoments, momentsOf, momentsState } from './moments.js';
import { inShape, type Optimizer } from './optimizer.js';

/**
 * Dense Adam (Kingma and Ba, 2015, algorithm 1), equal to PyTorch's: every row moves at every step, also one whose
 * gradient is 0, and epsilon is added after the bias correction of the second moment.
 */
export function adam(
  variables: readonly Variable[],
  { beta1, beta2, epsilon }: Extract<OptimizerConfig, { name: 'adam' }>,
): Optimizer {
  const moments = momentsOf(variables);
  return {
    steps: 0,
    byRow: false,
    step(gradients, learningRate, decay = 0) {
      this.steps++;
      const { kernels } = currentEngine();
      const stepSize = learningRate / (1 - beta1 ** this.steps);
      const inverseRoot = 1 / Math.sqrt(1 - beta2 ** this.steps);
      variables.forEach((target, k) => {
        const { first, second } = moments[k]!;
        kernels.adamStep(target, first, second, inShape(gradients[k]!), {
          beta1,
          beta2,
          stepSize,
          inverseRoot,
          epsilon,
          decay,
        });
      });
    },
    state: () => momentsState(moments),
    dispose: () => disposeMoments(moments),
  };
}
