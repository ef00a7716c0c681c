import { z } from 'zod';

/** The metrics of rankings, then those of labelled pairs. */
export const metricNames = [
  'recall',
  'ndcg',
  'hit',
  'precision',
  'mrr',
  'map',
  'coverage',
  'gini',
  'p90-coverage',
  'interest-entropy',
  'sampled-recall',
  'sampled-ndcg',
  'auc',
  'f1',
  'accuracy',
] as const;

/** `evaluation:` of a configuration. */
export const evaluationSchema = z.strictObject({
  metrics: z
    .array(z.enum(metricNames))
    .min(1)
    .default(['recall', 'ndcg'])
    .describe('What is counted; by default what ranking tables of the papers show.'),
  cutoffs: z
    .array(z.number().int().min(1))
    .min(1)
    .default([10, 20])
    .describe('Lengths K of the ranked lists.'),
  mask: z
    .enum(['train-and-validation', 'train', 'none'])
    .default('train-and-validation')
    .describe(
      "Which of a user's known items are taken out of the test ranking; `train` in IR-Benchmark and DrRL. `none` takes " +
        "out nothing, for items that are consumed again, and is RecBole's default for sequences.",
    ),
  ties: z
    .enum(['item-id', 'pessimistic'])
    .default('item-id')
    .describe('Equal scores: the lower item first, or the relevant item last.'),
  average: z
    .enum(['users-with-test-items', 'all-users'])
    .default('users-with-test-items')
    .describe('Whom a mean divides by; `all-users` in IR-Benchmark.'),
  candidates: z
    .enum(['all', 'domain'])
    .default('all')
    .describe("Per-domain figures rank all items, or the domain's."),
  coldItems: z.enum(['drop', 'keep']).default('drop').describe('Test items that are nowhere in train.'),
  domains: z
    .strictObject({
      minTestUsers: z
        .number()
        .int()
        .min(1)
        .default(20)
        .describe('Domains with fewer test users join `other`.'),
    })
    .prefault({}),
  userGroups: z
    .strictObject({
      power: z
        .number()
        .gt(0)
        .max(1)
        .default(0.2)
        .describe(
          "Share of a user's train events in a domain from which on they are a power user of it. 0.5 in " +
            'PinnerFormerLite, where MovieLens-1M has 12 of Film-Noir and 5 of Western; at 0.2 it has 48 and 41.',
        ),
      general: z
        .number()
        .min(0)
        .lt(1)
        .default(0.1)
        .describe('Share up to which they are a general user of it; as in PinnerFormerLite.'),
    })
    .prefault({})
    .describe('Users of each reported domain, by the train part alone.'),
  sampledCandidates: z
    .number()
    .int()
    .min(1)
    .default(100)
    .describe("Drawn items that `sampled-recall` and `sampled-ndcg` rank each target among; SASRec's 100."),
  memoryBudget: z
    .number()
    .gt(0)
    .default(256)
    .describe('MiB for the scores of one block of users; decides speed, never a number.'),
});

/** `evaluation:` of a configuration, resolved. */
export type EvaluationConfig = z.output<typeof evaluationSchema>;
/** The name of a metric. */
export type MetricName = (typeof metricNames)[number];
