import { z } from 'zod';

/** `loss:` focal. */
export const focalLoss = z
  .strictObject({
    name: z.literal('focal'),
    focusing: z
      .number()
      .min(0)
      .default(2)
      .describe("γ: how little a well predicted pair counts; the paper's 2. 0 is binary cross-entropy."),
    positiveWeight: z
      .number()
      .gt(0)
      .lt(1)
      .nullable()
      .default(null)
      .describe(
        "α of positives, 1 - α of negatives. null, both 1: one negative is drawn for a positive; the paper's .25 belongs " +
          'to many times more negatives.',
      ),
  })
  .describe('Focal loss: binary cross-entropy in which well predicted pairs count less.');
