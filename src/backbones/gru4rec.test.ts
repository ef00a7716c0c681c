import { afterEach, beforeAll, expect, it } from 'vitest';
import { startEngine } from '../engine/registry.js';
import { describeEngines } from '../testing/engines.js';
import {
  backboneConfig,
  expectFigures,
  fillIrregularly,
  parameterCount,
  sequenceBatch,
  sequenceFigures,
} from '../testing/sequences.js';
import type { Backbone } from './backbone.js';
import { gru4rec } from './gru4rec.js';

const made: Backbone[] = [];
const model = (keys: Record<string, unknown>, itemCount: number) => {
  const backbone = gru4rec(backboneConfig({ name: 'gru4rec', ...keys }), { itemCount, seed: 1 });
  made.push(backbone);
  return backbone;
};
afterEach(() => {
  for (const backbone of made.splice(0)) backbone.dispose();
});

/** Of `torch.nn.GRU` and a linear layer in float64, of each history on its own and without padding. */
const golden = {
  vectors: [
    0.35766, 0.28333, 0.20066, -0.00401, 0.48834, 0.25577, 0.05366, -0.06347, 0.59345, 0.32967, -0.0077,
    -0.17369, 0.33759, 0.22629, 0.18696, 0.04493,
  ],
  items: [
    0.01254, -0.03571, -0.20475, -0.15581, -0.07723, -0.13701, -0.32004, -0.18631, -0.10287, -0.17411,
    -0.35632, -0.18292, -0.15993, -0.21118, -0.33612, -0.12826, -0.20435, -0.23521, -0.28518, -0.07888,
  ],
  sums: [0.40295, 0.09824, 0.01165, -0.04439, -0.52608],
};

describeEngines('gru4rec on %s', (name) => {
  beforeAll(async () => {
    await startEngine(name);
  });

  it('has the vectors and gradients of torch', () => {
    const backbone = model({ dimensions: 4, hidden: 3, maxLength: 4, dropout: 0 }, 5);
    fillIrregularly(backbone, () => false);
    const found = sequenceFigures(backbone, sequenceBatch([[1, 3, 2], [4]], 'dense', { padding: 3 }));
    expectFigures(found, golden, 4);
  });
});

it("has as many parameters as RecBole's, which counts its padding as an item", async () => {
  await startEngine('reference');
  // MovieLens-1M and Yelp
  expect(parameterCount(model({}, 3417))).toBe(300_672);
  expect(parameterCount(model({}, 64_210))).toBe(4_191_424);
});

it('has in its small preset those of items of 32 numbers, 64 units and the layer back', async () => {
  await startEngine('reference');
  const units = 3 * 64 * (32 + 64);
  expect(parameterCount(model({ preset: 'small' }, 10))).toBe(10 * 32 + units + (64 * 32 + 32));
});
