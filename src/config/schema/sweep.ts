import { z } from 'zod';

const name = z.string().regex(/^[a-z0-9][a-z0-9.-]*$/, 'lower-case letters, digits, dots and hyphens');
const bounds = (bound: z.ZodNumber) => z.tuple([bound, bound]);

const values = z.array(z.unknown()).min(1);
const distribution = z.union([
  z.strictObject({ uniform: bounds(z.number()) }),
  z.strictObject({ logUniform: bounds(z.number().gt(0)) }),
  z.strictObject({ integer: bounds(z.number().int()) }),
  z.strictObject({ choice: values }),
]);

const assignments = z.record(z.string(), z.unknown());
const tuned = z
  .record(z.string(), z.union([values, distribution]))
  .default({})
  .describe(
    'Config keys to search, e.g. `loss.temperature: [0.1, 0.2]`; for random search also `{ logUniform: [low, high] }`, ' +
      '`uniform`, `integer` (both ends included) and `choice`. The best on validation is chosen.',
  );

/** A whole sweep file. */
export const sweepSchema = z.strictObject({
  name: name.describe('What the plan and the table are called.'),
  base: z
    .union([z.string().min(1), assignments])
    .describe('The configuration that everything starts from: the path of a file, from this one, or inline.'),
  axes: z
    .record(z.string(), values)
    .default({})
    .describe(
      'Config keys with what is compared, e.g. `loss: [{ name: bpr }, { name: softmax }]`. Every combination is run and ' +
        'is a line of the table; `seeds: [1, 2]` are the runs behind each.',
    ),
  methods: z
    .record(
      name,
      z.strictObject({
        set: assignments.default({}).describe('Config keys that make the method, with their values.'),
        tune: tuned,
      }),
    )
    .optional()
    .describe(
      'What is compared, by name, where it takes several keys or keys of its own to tune: `set` gives config keys their ' +
        'values, `tune` is searched beside the `tune` of all.',
    ),
  tune: tuned,
  tuneSeeds: z
    .array(z.number().int().min(0))
    .min(1)
    .optional()
    .describe(
      'Seeds that settings are tuned with, of those that are run; all of them by default. The chosen setting is then run ' +
        'with the others, too, which leaves more runs for trials.',
    ),
  tuneAt: assignments
    .default({})
    .describe(
      'Values of axes that settings are tuned at, e.g. `noise.falseNegatives.rate: 0`: what validation chooses there is ' +
        'run at the other values, too, without a search of their own. By default each combination of the axes is tuned by itself.',
    ),
  search: z
    .discriminatedUnion('name', [
      z.strictObject({ name: z.literal('grid') }).describe('Every combination of the values to tune.'),
      z
        .strictObject({
          name: z.literal('random'),
          trials: z.number().int().min(1).describe('Settings tried for each method.'),
          seed: z.number().int().min(0).default(0).describe('Of the stream that draws the settings.'),
        })
        .describe('As many settings for each method, drawn at random (Bergstra and Bengio, 2012).'),
    ])
    .default({ name: 'grid' }),
  equalBudgets: z
    .boolean()
    .default(true)
    .describe(
      'Refuse methods with unequal numbers of trials; a method that is tuned more wins more often by that alone.',
    ),
  select: z
    .string()
    .regex(/^[a-z-]+(@[1-9][0-9]*)?$/)
    .optional()
    .describe('The validation metric that chooses among settings; by default `training.select` of the base.'),
  retries: z.number().int().min(0).default(1).describe('How often a run that failed is tried again.'),
  jobs: z.number().int().min(1).default(1).describe('Processes side by side, one run each.'),
});

/** A sweep file, with its defaults. */
export type SweepConfig = z.output<typeof sweepSchema>;
/** What a key to tune may be: a list, or a distribution to draw from. */
export type TunedValues = SweepConfig['tune'][string];
/** From what random search draws. */
export type Distribution = z.output<typeof distribution>;
