import { z } from 'zod';

/** `loss:` gbce. */
export const gbceLoss = z
  .strictObject({
    name: z.literal('gbce'),
    calibration: z
      .number()
      .min(0)
      .max(1)
      .default(0.75)
      .describe(
        't: 0 is binary cross-entropy, 1 predicts calibrated probabilities; .75 is what gSASRec takes with 256 negatives.',
      ),
  })
  .describe(
    'Generalised binary cross-entropy (gBCE): corrects the overconfidence that drawn negatives cause.',
  );
