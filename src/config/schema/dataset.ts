import { z } from 'zod';
import { randomSetNames, shiftedSetNames } from './ir-benchmark-sets.js';

const filters = {
  minRating: z
    .number()
    .optional()
    .describe(
      'Keep events with at least this rating. No default: which ratings count as positive is a choice of the paper.',
    ),
  deduplicate: z
    .enum(['first', 'last', 'highest', 'none'])
    .default('first')
    .describe(
      'Which event of a repeated (user, item) pair is kept; the first, because it is when the user found the item.',
    ),
  kCore: z
    .number()
    .int()
    .min(1)
    .default(1)
    .describe(
      'Remove users and items with fewer events, repeatedly, until none is left (1 removes nothing).',
    ),
  minUserInteractions: z
    .number()
    .int()
    .min(1)
    .default(1)
    .describe('Remove users with fewer events, once, after kCore.'),
  minItemInteractions: z
    .number()
    .int()
    .min(1)
    .default(1)
    .describe('Remove items with fewer events, once, after kCore.'),
};

const domains = z
  .strictObject({
    minShare: z
      .number()
      .min(0)
      .max(1)
      .default(0.005)
      .describe(
        'A domain with a smaller share of the train and validation events is reported under `other`: below 0.5 % a figure ' +
          'is noise.',
      ),
    maxShare: z
      .number()
      .min(0)
      .max(1)
      .default(0.9)
      .describe('A domain with a larger share, such as a root category, tells nothing and is left out.'),
  })
  .prefault({})
  .describe(
    'Which domains are kept, measured on train and validation together, so that they are the same for every seed.',
  );

const rated = { ...filters, domains };

function movielens<const Name extends string>(name: Name, what: string) {
  return z.strictObject({ name: z.literal(name), ...rated }).describe(`${what}; a domain is a genre.`);
}

const column = z.union([z.string(), z.number().int().min(0)]);

/** `dataset:` of a configuration. */
export const datasetSchema = z.discriminatedUnion('name', [
  movielens('movielens-100k', 'MovieLens 100K'),
  movielens('movielens-1m', 'MovieLens 1M'),
  movielens('movielens-latest-small', 'MovieLens latest-small'),
  movielens('movielens-20m', 'MovieLens 20M'),
  movielens('movielens-25m', 'MovieLens 25M'),
  movielens('movielens-32m', 'MovieLens 32M'),
  z
    .strictObject({ name: z.literal('amazon-electronics'), ...rated })
    .describe('Amazon Reviews 2023, Electronics, 5-core ratings; a domain is the category below the root.'),
  z
    .strictObject({
      name: z.literal('amazon-2023'),
      category: z
        .string()
        .regex(/^[A-Za-z_]+$/)
        .describe('Category as in the file names of the source, e.g. Video_Games.'),
      ...rated,
    })
    .describe('Amazon Reviews 2023, any category, 5-core ratings; a domain is the category below the root.'),
  z
    .strictObject({ name: z.literal('yelp'), ...rated })
    .describe(
      'Yelp Open Dataset, fetched by hand (`data import yelp <file>`); a domain is a business category.',
    ),
  z
    .strictObject({
      name: z.literal('lastfm'),
      events: z
        .enum(['listens', 'tags'])
        .default('listens')
        .describe('What counts as an interaction: listening counts (no time) or tagging (with time).'),
      ...rated,
    })
    .describe('HetRec 2011 Last.fm-2k; a domain is a tag.'),
  z
    .strictObject({
      name: z.literal('ir-benchmark'),
      set: z.enum([...randomSetNames, ...shiftedSetNames]).describe('e.g. amazon2014-health.'),
    })
    .describe('The published splits of IR-Benchmark, at a pinned commit.'),
  z
    .strictObject({ name: z.literal('sasrec-ml-1m') })
    .describe('MovieLens 1M as published with SASRec: items in time order, without ids or times.'),
  z
    .strictObject({
      name: z.literal('drrl'),
      set: z.enum(['amazonElectronics']).default('amazonElectronics'),
    })
    .describe('The published split of DrRL, with its validation part.'),
  z
    .strictObject({
      name: z.literal('synthetic'),
      users: z.number().int().min(2).default(600).describe('Small enough for seconds.'),
      items: z.number().int().min(2).default(300).describe('Small enough for seconds.'),
      domainCount: z.number().int().min(1).default(6).describe('K domains of Zipf sizes.'),
      interactionsPerUser: z.number().int().min(3).default(20).describe('Distinct items a user.'),
      domainExponent: z.number().min(0).default(1).describe('Zipf exponent of the sizes of the domains.'),
      popularityExponent: z
        .number()
        .min(0)
        .default(0.8)
        .describe('Zipf exponent of popularity inside a domain.'),
      affinity: z
        .number()
        .min(0)
        .max(1)
        .default(0.8)
        .describe("Share of a user's interest that lies in the user's own domain."),
      seed: z.number().int().default(0).describe('Of the drawing; never the seed of a run.'),
      ...rated,
    })
    .describe('Users drawn from K domains with known p(item | user); needs no network.'),
  z
    .strictObject({
      name: z.literal('files'),
      train: z
        .string()
        .describe(
          'A path or address; `archive.zip#member` reads inside a zip. Relative to the configuration.',
        ),
      validation: z.string().optional().describe('Likewise; without it, validation is drawn from train.'),
      test: z.string().optional().describe('Likewise; without it, `train` is a log that a split divides.'),
      domains: z.string().optional().describe('A file of `item<TAB>domain` lines.'),
      columns: z
        .strictObject({
          user: column.default(0).describe('The user id.'),
          item: column.default(1).describe('The item id.'),
          value: column.optional().describe('Rating or label.'),
          time: column.optional().describe('Seconds since 1970.'),
        })
        .prefault({})
        .describe('Columns by position or by the name in the header.'),
      ...filters,
    })
    .describe('Any other split or log in files of your own.'),
]);

/** `dataset:` of a configuration, resolved. */
export type DatasetConfig = z.output<typeof datasetSchema>;
/** The data sets' names. */
export type DatasetName = DatasetConfig['name'];
