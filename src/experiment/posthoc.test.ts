import { beforeAll, expect, it } from 'vitest';
import { parseExperiment } from '../config/load.js';
import { startEngine } from '../engine/registry.js';
import { tinySplit } from '../testing/splits.js';
import { domainsOf } from '../testing/weightings.js';
import { createModel } from './model.js';

beforeAll(async () => {
  await startEngine('wasm');
});

// Sixteen users with three of the common items 0 to 5 each, two of them with one of the rare items 6 and 7.
const train = Array.from({ length: 16 }, (_, user) =>
  [0, 1, 2].map((k): [number, number] => [user, k === 2 && user < 2 ? 6 + user : (user + k) % 6]),
).flat();
const split = tinySplit({ train, test: train.slice(0, 16).map(([user]) => [user, 5]), itemCount: 8 });
const domains = domainsOf({ common: [0, 1, 2, 3, 4, 5], rare: [6, 7] }, 8);

function model(weighting: string) {
  const { experiment } = parseExperiment(
    `
name: control
dataset: { name: synthetic }
split: { name: leave-one-out, validation: none }
backbone: { name: mf, dimensions: 4, similarity: cosine }
loss: { name: softmax, temperature: 0.2 }
sampling: { negatives: 4 }
weighting: ${weighting}
training: { optimizer: { name: adam, learningRate: 0.05 }, batchSize: 8 }
evaluation: { cutoffs: [1] }
`,
    'control.yaml',
  );
  return createModel(experiment, { split, domains }, 1)!;
}

const known = { offsets: new Int32Array(17), items: new Int32Array(0), times: null };

it('trains and selects as without weighting, and ranks cosines by s / τ + λ · ln w', async () => {
  const plain = model('{ name: none }');
  const control = model('{ name: posthoc, lambda: 2, mu: 0, wMax: 5, maxShare: 1 }');
  for (const { trainer } of [plain, control])
    for (let epoch = 0; epoch < 3; epoch++) await trainer.trainEpoch();
  const parameters = ({ trainer }: typeof plain) =>
    Object.entries(trainer.snapshot().tensors).filter(([name]) => !name.startsWith('weighting/'));
  expect(parameters(control)).toEqual(parameters(plain));
  expect(control.trainer.evaluate('test').rows).toEqual(plain.trainer.evaluate('test').rows);

  const [rankers, users] = [[plain.ranker(), control.ranker()], Int32Array.of(0)] as const;
  const [without, biased] = rankers.map((ranker) => ranker.score(users, known).slice());
  const [, , , , , , rare, other] = biased!.map((score, item) => (score - without![item]!) / 0.2);
  // Rarest domain of two, in 2 of 16 users: the sparsity has its largest part by frequency.
  expect(Math.exp(rare! / 2)).toBeGreaterThan(3);
  expect(rare).toBeCloseTo(other!, 5);
  const common = (biased![0]! - without![0]!) / 0.2;
  expect(Math.exp(common / 2)).toBeLessThan(1.2);
  for (const part of [...rankers, plain, control]) part.dispose();
});
