import { z } from 'zod';

/** How sparse a domain is and what it then weighs: the keys that the dynamic weighting shares with its controls. */
export const sparsityKeys = {
  measure: z
    .enum(['sparsity', 'inverse-frequency'])
    .default('sparsity')
    .describe(
      'What decides a weight. sparsity: wMin + (wMax - wMin) · s of the three `coefficients`. inverse-frequency: ' +
        '(N / (K · n))^gamma for n of N train events and K domains, within wMin and wMax.',
    ),
  coefficients: z
    .strictObject({
      idf: z
        .number()
        .min(0)
        .max(1)
        .default(0.5)
        .describe('Of the inverse domain frequency, between 0 and 1.'),
      users: z.number().min(0).max(1).default(0.3).describe('Of the share of users without the domain.'),
      entropy: z
        .number()
        .min(0)
        .max(1)
        .default(0.2)
        .describe('Of 1 - H / ln |I|, for the entropy H of the counts of the |I| items of the domain.'),
    })
    .prefault({})
    .describe('Of the sparsity s; they sum to 1. The paper names the three parts, not their shares.'),
  idfMap: z
    .enum(['linear', 'log', 'sqrt'])
    .default('linear')
    .describe('Maps the inverse domain frequency x between 0 and 1: x, log2(1 + x), or √x.'),
  gamma: z.number().gt(0).default(0.5).describe('γ of `measure: inverse-frequency`.'),
  wMin: z.number().gt(0).default(1).describe('No domain weighs less; items without a domain weigh 1.'),
  wMax: z
    .number()
    .gt(0)
    .default(5)
    .describe('No domain weighs more, so that a handful of events cannot rule.'),
  multi: z
    .enum(['max', 'mean'])
    .default('max')
    .describe('The weight of an item of several domains: the largest of theirs, or their mean.'),
  minShare: z
    .number()
    .min(0)
    .max(1)
    .default(0.005)
    .describe(
      'Domains with a smaller share of the train events have no weight of their own: one of five events would else ' +
        'decide the scale of all.',
    ),
  maxShare: z
    .number()
    .min(0)
    .max(1)
    .default(0.9)
    .describe('Nor have domains with a larger share, such as a root category, which tell nothing.'),
};

/** How weights move while a model is trained. */
export const movingKeys = {
  mu: z
    .number()
    .min(0)
    .lt(1)
    .default(0.9)
    .describe('μ: an update makes w into μ · w + (1 - μ) · ŵ, from w = 1. 0 takes ŵ at once.'),
  update: z
    .union([z.literal('epoch'), z.number().int().min(1)])
    .default('epoch')
    .describe('When weights move: before every epoch, or after every so many steps.'),
  window: z
    .enum(['global', 'epoch-seen'])
    .default('global')
    .describe(
      'What is counted: all train events (the weights then only warm up to fixed ones), or the targets that were ' +
        'trained on since the last update.',
    ),
};

/** What the weighted sum of a batch is divided by. */
export const normalizeKey = z
  .enum(['batch-sum', 'global-mean', 'none'])
  .default('batch-sum')
  .describe(
    "The weighted sum is divided by the batch's weights; or by its examples, with weights of mean 1 over train " +
      '(global-mean) or as they are (none), which also moves the balance with weight decay.',
  );
