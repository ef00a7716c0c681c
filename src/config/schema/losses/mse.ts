import { z } from 'zod';

/** `loss:` mse. */
export const mseLoss = z
  .strictObject({ name: z.literal('mse') })
  .describe('Squared error of the sigmoid of the score.');
