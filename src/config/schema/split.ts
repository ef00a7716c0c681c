import { z } from 'zod';

const seed = z
  .number()
  .int()
  .default(0)
  .describe("Fixes the test part, never the run's seed, so that runs pair over users.");

const validation = z
  .enum(['none', 'fixed', 'per-seed'])
  .default('fixed')
  .describe('none; the same for every seed; or drawn anew from the train part for each seed.');

const validationShare = z
  .number()
  .gt(0)
  .lt(1)
  .default(0.1)
  .describe("Share of a user's train events held out for validation, at least one event.");

/** `split:` of a configuration. */
export const splitSchema = z.discriminatedUnion('name', [
  z
    .strictObject({
      name: z.literal('leave-one-out'),
      order: z.enum(['time', 'random']).default('time').describe('`random` where the data has no time.'),
      seed,
      validation,
    })
    .describe('The last event of each user is the test part, the one before it the validation part.'),
  z
    .strictObject({
      name: z.literal('ratio'),
      order: z
        .enum(['random', 'time'])
        .default('random')
        .describe('Which events are held out: any, or the latest.'),
      testShare: z
        .number()
        .gt(0)
        .lt(1)
        .default(0.2)
        .describe("Share of each user's events held out for the test."),
      seed,
      validation,
      validationShare,
    })
    .describe("A share of each user's events."),
  z
    .strictObject({
      name: z.literal('global-time'),
      testShare: z.number().gt(0).lt(1).default(0.1).describe('Share of all events, the latest ones.'),
      seed,
      validation,
      validationShare,
    })
    .describe('One moment for everybody: what comes after it is the test part. Nothing looks ahead in time.'),
  z
    .strictObject({
      name: z.literal('popularity-shift'),
      testShare: z
        .number()
        .gt(0)
        .lt(1)
        .default(0.2)
        .describe('Share of all events held out for the test; as in IR-Benchmark.'),
      seed,
      validation,
      validationShare,
    })
    .describe(
      'Train as popular as the data, test nearly uniform over items: each test event is one of an item drawn evenly ' +
        '(IR-Benchmark). Validation is drawn from train, so it does not shift.',
    ),
  z
    .strictObject({
      name: z.literal('temporal-shift'),
      trainShare: z
        .number()
        .gt(0)
        .lt(1)
        .default(0.6)
        .describe('Share of all events, the earliest; as in IR-Benchmark.'),
      testShare: z
        .number()
        .gt(0)
        .lt(1)
        .default(0.2)
        .describe('Share of all events, the latest; what lies between is left out, as in IR-Benchmark.'),
      seed,
      validation,
      validationShare,
    })
    .describe(
      'Train and test lie apart in time, with a gap between them (IR-Benchmark). Nothing looks ahead in time. Validation is drawn from train, so it ' +
        'does not shift.',
    ),
  z
    .strictObject({ name: z.literal('provided'), seed, validation, validationShare })
    .describe(
      'The split that the data set was published with; a published validation part is used as it is.',
    ),
]);

/** `split:` of a configuration, resolved. */
export type SplitConfig = z.output<typeof splitSchema>;
