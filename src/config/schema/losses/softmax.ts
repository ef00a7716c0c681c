import { z } from 'zod';

/** `loss:` softmax. */
export const softmaxLoss = z
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
  .describe('Softmax loss (SL): log-sum-exp of score differences over temperature.');
