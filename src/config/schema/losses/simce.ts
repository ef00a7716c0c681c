import { z } from 'zod';

/** `loss:` simce. */
export const simceLoss = z
  .strictObject({
    name: z.literal('simce'),
    margin: z.number().gt(0).default(5).describe("Of dot products; the authors' value."),
  })
  .describe('SimCE: hinge between the positive and the hardest of the drawn negatives.');
