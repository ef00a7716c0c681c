import { z } from 'zod';

/** `loss:` ccl. */
export const cclLoss = z
  .strictObject({
    name: z.literal('ccl'),
    margin: z
      .number()
      .min(-1)
      .max(1)
      .default(0.5)
      .describe("Score from which on a negative counts, of cosine scores; the default of RecBole's SimpleX."),
    negativeWeight: z
      .number()
      .gt(0)
      .default(10)
      .describe(
        "Weight of the mean over the negatives beside the positive; the default of RecBole's SimpleX.",
      ),
    average: z
      .boolean()
      .default(true)
      .describe('false: the plain sum over the negatives, as RecBox does without a weight.'),
  })
  .describe(
    'Cosine contrastive loss (CCL, SimpleX): what positives lack of 1 and negatives exceed a margin.',
  );
