import { z } from 'zod';
import { movingKeys, normalizeKey, sparsityKeys } from './domain-weights.js';

/** `weighting:` of a configuration. */
export const weightingSchema = z.discriminatedUnion('name', [
  z.strictObject({ name: z.literal('none') }).describe('Every example counts the same.'),
  z
    .strictObject({
      name: z.literal('fixed'),
      domains: z.array(z.string()).min(1).describe('The domains that are weighted, e.g. [Film-Noir].'),
      weight: z
        .number()
        .min(0)
        .default(2)
        .describe('Of items of any of these domains; 2 as in PinnerFormerLite. All others weigh 1.'),
      normalize: normalizeKey,
    })
    .describe('One weight for named domains (PinnerFormerLite; there divided as by `normalize: none`).'),
  z
    .strictObject({ name: z.literal('dynamic'), ...sparsityKeys, ...movingKeys, normalize: normalizeKey })
    .describe(
      'Sparse domains weigh more, by a moving average of their sparsity: a reconstruction of the Dynamic Weighted ' +
        'Loss (arXiv 2510.04375) from what is public of it.',
    ),
  z
    .strictObject({
      name: z.literal('posthoc'),
      lambda: z
        .number()
        .min(0)
        .default(1)
        .describe(
          'λ of the bias λ · ln w on logits. 1 is what weighting does to a softmax that fits; others are tuned on validation.',
        ),
      ...sparsityKeys,
      ...movingKeys,
    })
    .describe(
      'Control: trains as `none` does, picks its best weights as `none` does, and ranks by logit + λ · ln w with the ' +
        'weights of `dynamic`.',
    ),
  z
    .strictObject({ name: z.literal('permuted'), ...sparsityKeys, ...movingKeys, normalize: normalizeKey })
    .describe('Control: the weights of `dynamic`, given to the domains at random by the seed of the run.'),
  z
    .strictObject({
      name: z.literal('inverse-item-popularity'),
      gamma: z.number().gt(0).default(1).describe('γ of (N / (I · n))^γ for an item with n of the N events.'),
      wMin: sparsityKeys.wMin.describe('No item weighs less.'),
      wMax: sparsityKeys.wMax.describe('No item weighs more.'),
      normalize: normalizeKey,
    })
    .describe('Control: rare items weigh more, whatever their domain.'),
  z
    .strictObject({ name: z.literal('oversampling'), ...sparsityKeys })
    .describe(
      'Control: events are drawn for training in proportion to the weights that `dynamic` moves to, and count the same.',
    ),
]);

/** `weighting:` of a configuration, resolved. */
export type WeightingConfig = z.output<typeof weightingSchema>;
/** The options of one weighting. */
export type WeightingOptions<Name extends WeightingConfig['name']> = Extract<WeightingConfig, { name: Name }>;
/** What decides how much a domain weighs. */
export type SparsityOptions = Omit<WeightingOptions<'oversampling'>, 'name'>;
/** What decides weights that move while a model is trained. */
export type MovingOptions = Omit<WeightingOptions<'permuted'>, 'name' | 'normalize'>;
/** What a weighted sum is divided by. */
export type Normalization = WeightingOptions<'fixed'>['normalize'];
