import type { Variable } from '@tensorflow/tfjs-core';
import type { OptimizerConfig } from '../../config/schema/training.js';
import { currentEngine } from '../../engine/engine.js';
import { isByRow } from '../../engine/row-gradient.js';
import { disposeMoments, momentsOf, momentsState } from './moments.js';
import type { Optimizer } from './optimizer.js';

/**
 * Adam that moves the rows of a table that the batch looked up, with their moments; all others stand still. Equal to
 * PyTorch's SparseAdam: the step of Adam (Kingma and Ba, 2015, the form at the end of section 2), with the bias
 * corrections of all steps so far and not of those that touched the row, and epsilon added before them. A variable that
 * is used as a whole is touched as a whole.
 *
 * @throws Error with a weight decay that would move every row (`coupled`, `decoupled`)
 */
export function lazyAdam(
  variables: readonly Variable[],
  { beta1, beta2, epsilon, weightDecay, weightDecayKind }: Extract<OptimizerConfig, { name: 'lazy-adam' }>,
): Optimizer {
  if (weightDecay > 0 && (weightDecayKind === 'coupled' || weightDecayKind === 'decoupled')) {
    throw new Error(`lazy-adam moves only rows of the batch, but ${weightDecayKind} weight decay moves all`);
  }
  const moments = momentsOf(variables);
  return {
    steps: 0,
    byRow: true,
    step(gradients, learningRate) {
      this.steps++;
      const { kernels } = currentEngine();
      const correction = Math.sqrt(1 - beta2 ** this.steps) / (1 - beta1 ** this.steps);
      const step = { beta1, beta2, stepSize: learningRate * correction, inverseRoot: 1, epsilon, decay: 0 };
      variables.forEach((target, k) => {
        const { first, second } = moments[k]!;
        const gradient = gradients[k]!;
        if (!isByRow(gradient)) kernels.adamStep(target, first, second, gradient, step);
        else if (gradient.rows.size > 0) {
          kernels.lazyAdamStep(target, first, second, gradient.rows, gradient.values, step);
        }
      });
    },
    state: () => momentsState(moments),
    dispose: () => disposeMoments(moments),
  };
}
