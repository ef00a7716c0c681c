import { z } from 'zod';

/** `loss:` of a configuration. */
export const lossSchema = z.discriminatedUnion('name', [
  z.strictObject({ name: z.literal('none') }).describe('For backbones without training.'),
  z
    .strictObject({ name: z.literal('bpr') })
    .describe('Bayesian personalised ranking: softplus of the score difference.'),
  z.strictObject({ name: z.literal('bce') }).describe('Binary cross-entropy on logits.'),
  z.strictObject({ name: z.literal('mse') }).describe('Squared error of the sigmoid of the score.'),
  z
    .strictObject({
      name: z.literal('softmax'),
      temperature: z
        .number()
        .gt(0)
        .default(0.2)
        .describe('On the scale of cosine scores (twice that of the PSL paper).'),
      negatives: z.enum(['sampled', 'full']).default('sampled').describe('`full`: over the whole catalogue.'),
      positiveInDenominator: z
        .boolean()
        .default(false)
        .describe('false as in SL of IR-Benchmark; true is InfoNCE. `full` always contains it.'),
    })
    .describe('Softmax loss (SL): log-sum-exp of score differences over temperature.'),
]);

/** `loss:` of a configuration, resolved. */
export type LossConfig = z.output<typeof lossSchema>;
/** The name of a loss. */
export type LossName = LossConfig['name'];
