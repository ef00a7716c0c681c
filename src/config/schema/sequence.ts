import { z } from 'zod';

/** `sequence:` of a configuration. */
export const sequenceSchema = z
  .strictObject({
    targets: z
      .enum(['dense', 'window', 'last'])
      .optional()
      .describe(
        '`dense`: every position predicts the next item (SASRec). `window`: every position predicts a random one of the ' +
          'next `window` items (PinnerFormer). `last`: prefixes of the history predict what follows (RecBole). Default: ' +
          'as in the code of the backbone (`window` for pinnerformer and pinnerformer-lite, `last` for gru4rec and for ' +
          '`variant: recbole` of sasrec, else `dense`).',
      ),
    prefixes: z
      .union([z.literal('all'), z.number().int().min(1)])
      .default(10)
      .describe(
        'Of `last`: prefixes of each user in an epoch, drawn anew. `all` as in RecBole, which makes an epoch of ' +
          'MovieLens-1M 160 times as long.',
      ),
    window: z
      .number()
      .int()
      .min(1)
      .default(10)
      .describe(
        "Of `window`: how far the target may lie ahead. In items, because PinnerFormer's 28 days have no meaning where a " +
          'history is rated in one sitting, as on MovieLens.',
      ),
    windowUnit: z
      .enum(['items', 'days'])
      .default('items')
      .describe(
        'Of `window`: what it counts. Where no item lies within so many days, the next one is the target.',
      ),
    positions: z
      .union([z.literal('all'), z.number().int().min(1)])
      .default('all')
      .describe(
        'Of `dense` and `window`: positions of each history that have a target in an epoch, drawn anew (PinnerFormer); ' +
          'fewer make losses over the batch cheaper, which grow with their square.',
      ),
  })
  .describe('What sequential backbones are trained to predict; histories are cut to `backbone.maxLength`.');

type Parsed = z.output<typeof sequenceSchema>;

/** `sequence:` of a configuration, resolved. */
export type SequenceConfig = Omit<Parsed, 'targets'> & { targets: NonNullable<Parsed['targets']> };
