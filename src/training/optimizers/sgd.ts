import { add, mul, sub, tidy, type Variable } from '@tensorflow/tfjs-core';
import type { OptimizerConfig } from '../../config/schema/training.js';
import { inShape, type Optimizer } from './optimizer.js';
import { zeroVariable } from './zeros.js';

/** Stochastic gradient descent; with momentum μ as in PyTorch: b = μ b + g, parameter -= learningRate · b. */
export function sgd(
  variables: readonly Variable[],
  { momentum }: Extract<OptimizerConfig, { name: 'sgd' }>,
): Optimizer {
  const buffers = momentum === 0 ? [] : variables.map(zeroVariable);
  return {
    steps: 0,
    byRow: false,
    step(gradients, learningRate, decay = 0) {
      this.steps++;
      tidy(() => {
        variables.forEach((target, k) => {
          const buffer = buffers[k];
          const descent = inShape(gradients[k]!);
          const gradient = decay === 0 ? descent : add(descent, mul(target, decay));
          buffer?.assign(add(mul(buffer, momentum), gradient));
          target.assign(sub(target, mul(buffer ?? gradient, learningRate)));
        });
      });
    },
    state: () => Object.fromEntries(buffers.map((buffer, k) => [`buffer/${k}`, buffer])),
    dispose() {
      for (const buffer of buffers) buffer.dispose();
    },
  };
}
