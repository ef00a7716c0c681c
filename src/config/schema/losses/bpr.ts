import { z } from 'zod';

/** `loss:` bpr. */
export const bprLoss = z
  .strictObject({ name: z.literal('bpr') })
  .describe('Bayesian personalised ranking: softplus of the score difference.');
