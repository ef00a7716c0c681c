import { z } from 'zod';

/** `loss:` psl. */
export const pslLoss = z
  .strictObject({
    name: z.literal('psl'),
    activation: z
      .enum(['relu', 'tanh', 'atan', 'softplus'])
      .default('relu')
      .describe(
        'σ in place of the exponential of softmax. `relu` is the best of the published tables. `softplus` stands there ' +
          'for comparison and breaks the condition that the other three fulfil.',
      ),
    form: z
      .enum(['per-example', 'batch'])
      .default('per-example')
      .describe(
        '`batch` (method 2): one logarithm for all pairs of the batch, which admits no weighting of examples.',
      ),
    temperature: z
      .number()
      .gt(0)
      .default(0.1)
      .describe(
        "τ* as in IR-Benchmark's code, for half of cosine differences; its tuned value on Amazon Health.",
      ),
  })
  .describe('Pairwise softmax loss (PSL): softmax with another activation in place of the exponential.');
