import { z } from 'zod';
import { usualNegatives } from './usual-negatives.js';

const listed = Object.entries(usualNegatives)
  .map(([loss, negatives]) => `${loss} ${negatives}`)
  .join(', ');

/** `sampling:` of a configuration. */
export const samplingSchema = z
  .strictObject({
    negatives: z
      .number()
      .int()
      .min(1)
      .optional()
      .describe(`Negatives for each positive. Default: as in the paper of the loss (${listed}), else 1.`),
    distribution: z
      .enum(['uniform', 'popularity'])
      .default('uniform')
      .describe('uniform: as in IR-Benchmark and DrRL. popularity: in proportion to popularity^β.'),
    exponent: z
      .number()
      .min(0)
      .default(0.75)
      .describe("β of popularity^β; word2vec's 0.75. Only for `popularity`."),
    sharing: z
      .enum(['example', 'row', 'batch'])
      .default('example')
      .describe(
        'Which examples have the same negatives. `example`: none, as in published code. `row`: the targets of one history. ' +
          '`batch`: all, which makes their scores one matrix product; where one is a train item of a user, it does not ' +
          "count for that user's examples.",
      ),
    labels: z
      .enum(['implicit', 'observed'])
      .default('implicit')
      .describe('`observed`: pointwise training on the labels in the data, without drawn negatives.'),
  })
  .describe("Negatives are drawn from all items that are not the user's train items, anew for each batch.");

/** `sampling:` of a configuration, resolved. */
export type SamplingConfig = Omit<z.output<typeof samplingSchema>, 'negatives'> & { negatives: number };
