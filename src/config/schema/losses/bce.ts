import { z } from 'zod';

/** `loss:` bce. */
export const bceLoss = z.strictObject({ name: z.literal('bce') }).describe('Binary cross-entropy on logits.');
