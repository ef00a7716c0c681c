import { z } from 'zod';

/** `noise:` of a configuration. */
export const noiseSchema = z
  .strictObject({
    falseNegatives: z
      .strictObject({
        definition: z
          .enum(['drrl', 'psl'])
          .default('drrl')
          .describe(
            "drrl: floor(negatives × rate) of each positive's negatives are drawn from the user's own train positives. " +
              'psl: a fixed share of all train pairs is a pool, and each negative comes from the pairs of its user in ' +
              'the pool with the probability `rate`.',
          ),
        rate: z
          .number()
          .min(0)
          .max(1)
          .default(0)
          .describe('Share of drawn negatives that are false; 0 is no noise. 0.125 in the code of DrRL.'),
        poolShare: z
          .number()
          .gt(0)
          .max(1)
          .default(0.1)
          .describe('Share of the train pairs in the pool, as in PSL. Only for `psl`.'),
      })
      .prefault({})
      .describe('Items of the user drawn as negatives, anew for each batch.'),
    falsePositives: z
      .strictObject({
        rate: z
          .number()
          .min(0)
          .max(1)
          .default(0)
          .describe(
            'Of each user with n train positives, ceil(rate × n) items without any event of the user become train ' +
              'positives; 0 is no noise. 0.05 to 0.2 in SL@K.',
          ),
      })
      .prefault({})
      .describe("Items put into the train part that the user never chose; never the user's held-out items."),
    shuffledHistories: z
      .boolean()
      .default(false)
      .describe(
        "Whether each user's train and validation events stand in random order: the control for what a model has from " +
          'order. Only for backbones that read it.',
      ),
  })
  .describe('Noise in the train part, drawn by the seed of the run; what is held out stays clean.');

/** `noise:` of a configuration, resolved. */
export type NoiseConfig = z.output<typeof noiseSchema>;
/** `noise.falseNegatives:` of a configuration, resolved. */
export type FalseNegativesConfig = NoiseConfig['falseNegatives'];
