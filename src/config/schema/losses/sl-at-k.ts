import { z } from 'zod';

/** `loss:` sl-at-k. */
export const slAtKLoss = z
  .strictObject({
    name: z.literal('sl-at-k'),
    temperature: z.number().gt(0).default(0.2).describe('τ of the softmax; the best one of `softmax`.'),
    weightTemperature: z
      .number()
      .gt(0)
      .default(1)
      .describe('τ_w of the weights, as in its code; tuned values lie between 0.5 and 3.'),
    cutoff: z.number().int().min(1).default(20).describe('K, that of the metric; 20 in IR-Benchmark.'),
    quantileEvery: z
      .number()
      .int()
      .min(1)
      .default(20)
      .describe(
        "Epochs between estimates of each user's K-th largest score, as in its code; 5 is the other value tried.",
      ),
  })
  .describe('SL@K: softmax loss weighted by how likely the positive is among the K best of its user.');
