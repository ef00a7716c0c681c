import type { Variable } from '@tensorflow/tfjs-core';
import type { OptimizerConfig } from '../../config/schema/training.js';
import { currentEngine } from '../../engine/engine.js';
import type { Optimizer } from './optimizer.js';
import { zeroVariable } from './zeros.js';

/**
 * Dense Adam (Kingma and Ba, 2015, algorithm 1), equal to PyTorch's: every row moves at every step, also one whose
 * gradient is 0, and epsilon is added after the bias correction of the second moment.
 */
export function adam(
  variables: readonly Variable[],
  { beta1, beta2, epsilon }: Extract<OptimizerConfig, { name: 'adam' }>,
): Optimizer {
  const moments = variables.map((target) => ({ first: zeroVariable(target), second: zeroVariable(target) }));
  return {
    steps: 0,
    step(gradients, learningRate) {
      this.steps++;
      const { kernels } = currentEngine();
      const stepSize = learningRate / (1 - beta1 ** this.steps);
      const inverseRoot = 1 / Math.sqrt(1 - beta2 ** this.steps);
      variables.forEach((target, k) => {
        const { first, second } = moments[k]!;
        kernels.adamStep(target, first, second, gradients[k]!, {
          beta1,
          beta2,
          stepSize,
          inverseRoot,
          epsilon,
        });
      });
    },
    state: () =>
      Object.fromEntries(
        moments.flatMap(({ first, second }, k) => [
          [`first/${k}`, first],
          [`second/${k}`, second],
        ]),
      ),
    dispose() {
      for (const { first, second } of moments) {
        first.dispose();
        second.dispose();
      }
    },
  };
}
