import { z } from 'zod';

const initialization = z
  .discriminatedUnion('name', [
    z.strictObject({ name: z.literal('normal'), deviation: z.number().gt(0).default(1) }),
    z.strictObject({ name: z.literal('xavier-normal') }),
    z.strictObject({ name: z.literal('xavier-uniform') }),
  ])
  .describe(
    'How embeddings start. With cosine scores the useful learning rate is tied to it: N(0, 1) goes with 0.1 or 0.01.',
  );

const dimensions = z.number().int().min(1).default(64).describe('As in all papers that reclab reproduces.');
const similarity = z
  .enum(['dot', 'cosine'])
  .default('dot')
  .describe('How vectors give a score; softmax losses go with cosine, BPR with dot.');
const includesEgo = z.boolean();

/** The contrastive loss of XSimGCL. */
const contrast = z
  .strictObject({
    weight: z.number().min(0).default(0.2).describe("λ; SELFRec's and IR-Benchmark's, which tunes it."),
    layer: z.number().int().min(1).default(1).describe('l*: the layer that the mean is held against.'),
    temperature: z.number().gt(0).default(0.15).describe("τ of InfoNCE; SELFRec's."),
    deduplicates: z
      .boolean()
      .default(true)
      .describe(
        'Whether a user or item that is in the batch several times counts once (SELFRec, DrRL) or as often (IR-Benchmark).',
      ),
  })
  .describe(
    'InfoNCE between the mean of the layers and one layer, over the users and the positives of a batch.',
  );

/** The noise of XSimGCL. */
const noise = z
  .strictObject({
    magnitude: z.number().min(0).default(0.2).describe("ε: the length of the noise on a vector; SELFRec's."),
    distribution: z
      .enum(['uniform', 'normal'])
      .default('uniform')
      .describe(
        'uniform: in [0, 1) (`rand`; SELFRec, DrRL), so that a vector stays in its orthant. normal: N(0, 1) (`randn`; ' +
          'IR-Benchmark).',
      ),
  })
  .describe('Noise on every layer in training; it has a random stream of its own, a place a step.');

/** Sizes that a preset decides unless they are written out. */
const size = z.number().int().min(1).optional();
const preset = z
  .enum(['paper', 'small'])
  .optional()
  .describe(
    'Where sizes that are not written out come from; `paper` unless it is said. It stands in no record.',
  );
const sequenceSizes = {
  dropout: z
    .number()
    .min(0)
    .lt(1)
    .optional()
    .describe('The share that is dropped in training. Default: by `preset`.'),
  maxLength: size.describe('The most items of a history that are read, the newest. Default: by `preset`.'),
};

/** The temperature that PinnerFormer learns. */
const learnedTemperature = z
  .strictObject({
    learned: z
      .boolean()
      .default(true)
      .describe('Whether cosines are divided by a learned temperature, in place of that of the loss.'),
    initial: z
      .number()
      .gt(0)
      .default(0.1)
      .describe("Where it starts; the paper does not tell, PinnerFormerLite's."),
    minimum: z
      .number()
      .gt(0)
      .default(0.01)
      .describe('Its least value, so that logits of cosines stay within ±100.'),
    maximum: z
      .number()
      .gt(0)
      .default(1)
      .describe('Its greatest value, so that training cannot flatten scores.'),
  })
  .describe('Of the cosines of histories and items; the loss then has `temperature: 1`.');

/** `backbone:` of a configuration. */
export const backboneSchema = z.discriminatedUnion('name', [
  z
    .strictObject({
      name: z.literal('mf'),
      dimensions,
      similarity,
      initialization: initialization
        .optional()
        .describe('Default: N(0, 1) for cosine, xavier-normal for dot.'),
    })
    .describe('Matrix factorisation: a vector for each user and item.'),
  z
    .strictObject({
      name: z.literal('lightgcn'),
      dimensions,
      similarity,
      layers: z
        .number()
        .int()
        .min(0)
        .default(3)
        .describe("How often vectors are propagated; LightGCN's own 3. 0 is matrix factorisation."),
      includesEgo: includesEgo
        .default(true)
        .describe('Whether the embeddings themselves count in the mean of the layers, as layer 0.'),
      initialization: initialization
        .optional()
        .describe("Default: N(0, 1) for cosine, N(0, 0.1²) for dot, which is LightGCN's own."),
    })
    .describe('LightGCN (He et al., 2020): embeddings propagated over the graph of the train part.'),
  z
    .strictObject({
      name: z.literal('xsimgcl'),
      dimensions,
      similarity,
      layers: z.number().int().min(1).default(2).describe("How often vectors are propagated; SELFRec's."),
      includesEgo: includesEgo
        .default(false)
        .describe(
          'Whether the embeddings themselves count in the mean of the layers; they do not in any code of it.',
        ),
      contrast: contrast.prefault({}),
      noise: noise.prefault({}),
      initialization: initialization.optional().describe('Default: xavier-uniform, as in SELFRec.'),
    })
    .describe(
      'XSimGCL (Yu et al., 2023): LightGCN with noise on its layers and a contrastive loss between them.',
    ),
  z
    .strictObject({
      name: z.literal('sasrec'),
      variant: z
        .enum(['pre-norm', 'original', 'recbole'])
        .default('pre-norm')
        .describe(
          '`pre-norm`: normalises what attention and network read (pmixer/SASRec.pytorch), which trains most steadily. ' +
            '`original`: the code of the paper, whose residuals are normalised too and which has one projection less. ' +
            '`recbole`: normalises after each sum, GELU, positions from the start.',
        ),
      preset: preset.describe(
        "`paper`: the published code's on MovieLens-1M (d 50, 1 head, L 200, dropout 0.2), or RecBole's for `recbole` (d 64, " +
          '2 heads, network 256, L 50, dropout 0.5). `small`: d 32, 1 head, L 20, dropout 0.2, for tests and slow machines. ' +
          'All have 2 layers.',
      ),
      dimensions: size.describe('Of the vectors. Default: by `preset`.'),
      layers: size.describe('Blocks of attention and network. Default: by `preset`.'),
      heads: size.describe('Of attention, which share the dimensions. Default: by `preset`.'),
      feedForward: size.describe(
        'Width between the two layers of the network. Default: `dimensions`; 4 times as many for `recbole`.',
      ),
      ...sequenceSizes,
      outputTable: z
        .enum(['shared', 'separate'])
        .default('shared')
        .describe(
          '`shared`: items are scored by the vectors that histories are read with, as in SASRec. `separate`: by others, of ' +
            'their own, as in gSASRec.',
        ),
      similarity,
      initialization: initialization
        .optional()
        .describe(
          'Of all matrices. Default: as in the published code: pre-norm xavier-normal, original xavier-uniform, recbole ' +
            'N(0, 0.02²).',
        ),
    })
    .describe('SASRec (Kang and McAuley, 2018): causal self-attention over the history.'),
  z
    .strictObject({
      name: z.literal('gru4rec'),
      preset: preset.describe(
        "`paper`: RecBole's (d 64, 128 units, L 50, dropout 0.3). `small`: d 32, 64 units, L 20, dropout 0.3.",
      ),
      dimensions: size.describe('Of the vectors of items. Default: by `preset`.'),
      hidden: size.describe('Units of the recurrent layer. Default: by `preset`.'),
      ...sequenceSizes,
      similarity,
      initialization: initialization
        .optional()
        .describe(
          'Of the vectors of items; weights start xavier-uniform. Default: xavier-normal, as in RecBole.',
        ),
    })
    .describe(
      "GRU4Rec in RecBole's form (Tan et al., 2016): one layer of gated recurrent units over the history.",
    ),
  z
    .strictObject({
      name: z.literal('pinnerformer'),
      preset: preset.describe(
        '`small`, unless it is said: d 64, 2 layers, 2 heads, network 256, L 50, dropout 0.2. `paper`: d 256, L 256 and a network ' +
          "of 4 d are the paper's; it does not tell layers, heads and dropout, for which stand PinnerFormerLite's 4, 8 and 0.1.",
      ),
      dimensions: size.describe('Of the vectors. Default: by `preset`.'),
      layers: size.describe('Blocks of attention and network. Default: by `preset`.'),
      heads: size.describe('Of attention, which share the dimensions. Default: by `preset`.'),
      feedForward: size.describe('Width between the two layers of the network. Default: 4 `dimensions`.'),
      ...sequenceSizes,
      temperature: learnedTemperature.prefault({}),
      domains: z
        .boolean()
        .default(false)
        .describe(
          'Whether each domain has a vector, whose mean over the domains of an item is added to its own.',
        ),
      times: z
        .boolean()
        .default(false)
        .describe(
          'Whether the times of events are read, by waves of a day to a year, and the gaps between them.',
        ),
      initialization: initialization
        .optional()
        .describe(
          'Of the vectors of items and positions; weights start xavier-uniform. Default: N(0, 0.02²).',
        ),
    })
    .describe(
      'PinnerFormer (Pancha et al., 2022) on vectors of items: pre-norm causal attention, and a tower for histories and for ' +
        'items.',
    ),
  z
    .strictObject({
      name: z.literal('pinnerformer-lite'),
      preset: preset.describe(
        '`small`, unless it is said: d 64, 2 layers, 2 heads, network 256, L 50, dropout 0.2. `paper`: d 256, 4 layers, ' +
          '8 heads, network 1,024, L 100, dropout 0.1.',
      ),
      dimensions: size.describe('Of the vectors. Default: by `preset`.'),
      layers: size.describe('Blocks of attention and network. Default: by `preset`.'),
      heads: size.describe('Of attention, which share the dimensions. Default: by `preset`.'),
      feedForward: size.describe('Width between the two layers of the network. Default: 4 `dimensions`.'),
      ...sequenceSizes,
      initialization: initialization
        .optional()
        .describe(
          'Of the vectors of items; weights start xavier-uniform. Default: N(0, 0.02²), as published.',
        ),
    })
    .describe(
      'PinnerFormerLite (the model of the fixed domain weight): sinusoidal positions, post-norm attention, causal here.',
    ),
  z
    .strictObject({ name: z.literal('popularity') })
    .describe('Ranks by the number of train events; nothing is trained.'),
  z
    .strictObject({
      name: z.literal('item-knn'),
      neighbors: z
        .union([z.literal('all'), z.number().int().min(1)])
        .default('all')
        .describe('Similar items that count; the reference figures of the baselines are for all.'),
      reading: z
        .enum(['candidate', 'history'])
        .default('candidate')
        .describe("Whose nearest items count: the candidate's, or those of each item of the history."),
    })
    .describe('Sum of cosine similarities between the candidate and the history; nothing is trained.'),
  z
    .strictObject({
      name: z.literal('ease'),
      regularization: z
        .number()
        .gt(0)
        .default(250)
        .describe('λ; the reference figures of the baselines are for 250.'),
    })
    .describe('EASE (Steck, 2019): linear item-item model in closed form; nothing is trained.'),
  z
    .strictObject({
      name: z.literal('markov'),
      smoothing: z
        .number()
        .gt(0)
        .default(1)
        .describe(
          'How many transitions popularity is worth beside those counted; 1, so that a single one counts for more.',
        ),
    })
    .describe('Ranks by how often items follow the last item of the history; nothing is trained.'),
  z
    .strictObject({ name: z.literal('last-item-knn') })
    .describe('Ranks by the cosine similarity of item-knn to the last item alone; nothing is trained.'),
]);

/** `backbone:` of a configuration, resolved. */
export type BackboneConfig = z.output<typeof backboneSchema>;
/** The name of a backbone. */
export type BackboneName = BackboneConfig['name'];
/** How embeddings start. */
export type InitializationConfig = z.output<typeof initialization>;
