import { describe, expect, it } from 'vitest';
import { parseExperiment } from '../config/load.js';
import { requireTrainingMemory, trainingMemoryBytes } from './training-memory.js';

const experiment = (backbone: string, training = '', loss = '{ name: softmax }') =>
  parseExperiment(
    `name: m\ndataset: { name: movielens-1m }\nsplit: { name: leave-one-out }\nbackbone: ${backbone}\nloss: ${loss}\n${training}`,
    '/m.yaml',
    {},
  ).experiment;
const cosine = experiment('{ name: mf, dimensions: 64, similarity: cosine }');
const size = {
  userCount: 10_000,
  itemCount: 1_800_000,
  trainEvents: 20_000_000,
  formulation: 'sampled',
} as const;
const wasm = { name: 'wasm', memoryLimit: 0.87 * 2 ** 32 } as const;

it('counts parameters, moments, gradients, and what passes through the normalisation', () => {
  // (1,810,000 × 4 + 1,800,000 × 4) × 64 values, and 1024 × 1000 scores four times
  expect(trainingMemoryBytes(cosine, size, 'wasm')).toBe(4 * (231_040_000 * 4 + 4_096_000));
});

it('counts the scores of all items, or of the batch, where the loss is over them', () => {
  const scores = (loss: string) =>
    trainingMemoryBytes(
      experiment('{ name: mf, dimensions: 1 }', 'training: { batchSize: 100 }\n', loss),
      { userCount: 0, itemCount: 1000, trainEvents: 0, formulation: 'sampled' },
      'wasm',
    )! -
    4 * 1000 * 6;
  expect(scores('{ name: softmax, negatives: full }')).toBe(4 * 4 * 100 * 1000);
  expect(scores('{ name: softmax, negatives: in-batch }')).toBe(4 * 4 * 100 * 100);
  expect(scores('{ name: bpr }')).toBe(4 * 4 * 100);
});

it('counts what losses hold beyond others, and the tables of an adversary', () => {
  const bytes = (loss: string, negatives: number) =>
    trainingMemoryBytes(
      experiment(
        '{ name: mf, dimensions: 1 }',
        `training: { batchSize: 100 }\nsampling: { negatives: ${negatives} }\n`,
        loss,
      ),
      { userCount: 50, itemCount: 1000, trainEvents: 0, formulation: 'sampled' },
      'wasm',
    )!;
  const byDraw = (loss: string) => bytes(loss, 21) - bytes(loss, 20);
  expect(byDraw('{ name: softmax }')).toBe(4 * 4 * 100);
  expect(byDraw('{ name: drrl }')).toBe(10 * 4 * 100);
  expect(byDraw('{ name: advinfonce }')).toBe(15 * 4 * 100);
  const adversary = bytes('{ name: advinfonce, dimensions: 8 }', 4) - bytes('{ name: drrl }', 6);
  expect(adversary).toBe(4 * 4 * 1050 * 8);
});

it('lets pass the largest catalogue that was measured to train, and refuses the one that was not', () => {
  expect(() => requireTrainingMemory(cosine, size, wasm, 1e12)).not.toThrow();
  expect(() => requireTrainingMemory(cosine, { ...size, itemCount: 1_950_000 }, wasm, 1e12)).toThrow(
    /mf does not fit in memory for 1,950,000 items\n {2}expected: at most 3.7 GB of tensors, which is all that the wasm engine can address\n {2}found: {4}4.0 GB needed\n {2}do: {7}use the tensorflow engine/,
  );
});

it('refuses what the machine has not free', () => {
  expect(() => requireTrainingMemory(cosine, size, wasm, 1e9)).toThrow('which this machine has free');
  const tensorflow = { name: 'tensorflow', memoryLimit: 3e9 } as const;
  expect(() => requireTrainingMemory(cosine, size, tensorflow, 2e9)).toThrow(
    /at most 2\.0 GB, which this machine has free.*smaller batch; or use a machine with more memory/s,
  );
});

it('needs less for sparse steps and for dot products', () => {
  const needed = (of: typeof cosine) => trainingMemoryBytes(of, size, 'wasm')!;
  const lazy = experiment(
    '{ name: mf, dimensions: 64, similarity: cosine }',
    'training: { optimizer: { name: lazy-adam } }\n',
  );
  expect(needed(lazy)).toBeLessThan(needed(cosine));
  expect(needed(experiment('{ name: mf, dimensions: 64 }'))).toBeLessThan(needed(cosine));
});

describe('graphs', () => {
  // Peaks of what the wasm heap held during the second step of an epoch, in MB, for 10,000 users, 20,000 items, 100,000
  // events, 64 dimensions, a batch of 64 and 10 negatives (softmax, cosine) or 1 (BPR, dot product).
  const graph = {
    userCount: 10_000,
    itemCount: 20_000,
    trainEvents: 100_000,
    formulation: 'sampled',
  } as const;
  it.each([
    ['{ name: lightgcn, similarity: cosine, layers: 2 }', 'softmax', 86.3],
    ['{ name: lightgcn, similarity: cosine, layers: 3 }', 'softmax', 86.3],
    ['{ name: lightgcn, layers: 2 }', 'bpr', 81.1],
    ['{ name: xsimgcl, similarity: cosine, layers: 2 }', 'softmax', 148.2],
    ['{ name: xsimgcl, similarity: cosine, layers: 4 }', 'softmax', 194.3],
    ['{ name: xsimgcl, layers: 3 }', 'bpr', 166.0],
  ])('%s with %s needs what was measured, or a little more', (backbone, loss, megabytes) => {
    const negatives = loss === 'softmax' ? 10 : 1;
    const { experiment: found } = parseExperiment(
      `name: m\ndataset: { name: movielens-1m }\nsplit: { name: leave-one-out }\nbackbone: ${backbone}\n` +
        `loss: { name: ${loss} }\nsampling: { negatives: ${negatives} }\ntraining: { batchSize: 64 }\n`,
      '/m.yaml',
      {},
    );
    const needed = trainingMemoryBytes(found, graph, 'wasm')! / 1e6;
    expect(needed).toBeGreaterThan(0.99 * megabytes);
    expect(needed).toBeLessThan(1.12 * megabytes);
  });

  it('are refused where they would not fit, by their name', () => {
    const lightgcn = experiment('{ name: lightgcn, similarity: cosine }');
    expect(() => requireTrainingMemory(lightgcn, { ...size, itemCount: 900_000 }, wasm, 1e12)).not.toThrow();
    expect(() => requireTrainingMemory(lightgcn, size, wasm, 1e12)).toThrow(
      /lightgcn does not fit in memory for 1,800,000 items.*use the tensorflow engine/s,
    );
    expect(trainingMemoryBytes(experiment('{ name: xsimgcl }'), size, 'wasm')).toBeGreaterThan(
      trainingMemoryBytes(lightgcn, size, 'wasm')!,
    );
  });
});
