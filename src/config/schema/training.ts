import { z } from 'zod';

const learningRate = z.number().gt(0);
const weightDecay = z
  .number()
  .min(0)
  .default(0)
  .describe('0: it is tuned for each loss, and the best softmax losses have none.');
const weightDecayKind = z
  .enum(['coupled', 'decoupled', 'ego', 'output'])
  .default('coupled')
  .describe(
    "coupled: added to the gradient (PyTorch Adam). decoupled: AdamW. ego: half the squared norm of the batch's " +
      'embeddings over B, in the loss (LightGCN). output: the same on the vectors that are scored (DrRL).',
  );

const adamKeys = {
  learningRate: learningRate
    .default(0.001)
    .describe("PyTorch's default; cosine scores with N(0, 1) embeddings want 0.1 or 0.01."),
  beta1: z.number().min(0).lt(1).default(0.9).describe('Kingma and Ba, 2015.'),
  beta2: z.number().min(0).lt(1).default(0.999).describe('Kingma and Ba, 2015.'),
  epsilon: z.number().gt(0).default(1e-8).describe("PyTorch's; TensorFlow.js alone would take 1e-7."),
  weightDecay,
  weightDecayKind,
};

const optimizer = z.discriminatedUnion('name', [
  z.strictObject({ name: z.literal('adam'), ...adamKeys }),
  z.strictObject({
    name: z.literal('lazy-adam'),
    ...adamKeys,
    weightDecayKind: weightDecayKind.describe(
      'With a decay above 0 it must be ego or output: the others move every row, not only those of the batch.',
    ),
  }),
  z.strictObject({
    name: z.literal('sgd'),
    learningRate: learningRate.default(0.01).describe('A common start; tune it.'),
    momentum: z.number().min(0).lt(1).default(0).describe('0 is plain gradient descent.'),
    weightDecay,
    weightDecayKind,
  }),
]);

/** `training:` of a configuration. */
export const trainingSchema = z.strictObject({
  optimizer: optimizer
    .prefault({ name: 'adam' })
    .describe(
      'adam: dense; every embedding moves at every step (PyTorch Adam). lazy-adam: only those that the batch looked up, ' +
        'at a cost that does not grow with the catalogue (PyTorch SparseAdam); it trains otherwise than adam. sgd: ' +
        'gradient descent.',
    ),
  batchSize: z.number().int().min(1).default(1024).describe('Positives a step, as in IR-Benchmark and DrRL.'),
  epochs: z.number().int().min(1).default(200).describe('As in IR-Benchmark.'),
  evaluateEvery: z
    .number()
    .int()
    .min(1)
    .default(5)
    .describe('Epochs between validations, as in IR-Benchmark and DrRL.'),
  diagnoseEvery: z
    .number()
    .int()
    .min(1)
    .nullable()
    .default(1)
    .describe(
      'Epochs between diagnostics of loss and vectors (docs/diagnostics.md); null for none. Decides no number of the run.',
    ),
  select: z
    .string()
    .regex(/^[a-z-]+(@[1-9][0-9]*)?$/)
    .default('ndcg@10')
    .describe('The validation metric that picks the best weights; never a test metric.'),
  patience: z
    .number()
    .int()
    .min(1)
    .nullable()
    .default(null)
    .describe('Stop after so many validations without improvement; null trains all epochs.'),
  minImprovement: z.number().min(0).default(0).describe('What counts as an improvement for `patience`.'),
  schedule: z
    .enum(['constant', 'cosine'])
    .default('constant')
    .describe('Learning rate over the steps; cosine ends at 0.'),
  clipNorm: z.number().gt(0).nullable().default(null).describe('Upper bound of the global gradient norm.'),
});

/** `training:` of a configuration, resolved. */
export type TrainingConfig = z.output<typeof trainingSchema>;
/** `training.optimizer:` of a configuration, resolved. */
export type OptimizerConfig = z.output<typeof optimizer>;
