import { z } from 'zod';

/** `loss:` hinge. */
export const hingeLoss = z
  .strictObject({
    name: z.literal('hinge'),
    margin: z
      .number()
      .gt(0)
      .default(1)
      .describe(
        'Score difference that is enough; 1 as in ranking SVMs, where it only sets the scale of dot products.',
      ),
  })
  .describe('Hinge of the score difference, as in ranking SVMs.');
