import { z } from 'zod';

/** `weighting:` of a configuration. */
export const weightingSchema = z.discriminatedUnion('name', [
  z.strictObject({ name: z.literal('none') }).describe('Every example counts the same.'),
]);

/** `weighting:` of a configuration, resolved. */
export type WeightingConfig = z.output<typeof weightingSchema>;
