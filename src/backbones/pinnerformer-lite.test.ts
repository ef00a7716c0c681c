import { tidy } from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startEngine } from '../engine/registry.js';
import { describeEngines } from '../testing/engines.js';
import {
  backboneConfig,
  expectFigures,
  fillIrregularly,
  firstStep,
  parameterCount,
  sequenceBatch,
  sequenceFigures,
  vectorsOf,
} from '../testing/sequences.js';
import type { Backbone, FactorisedScores } from './backbone.js';
import { pinnerformerLite } from './pinnerformer-lite.js';

const made: Backbone[] = [];
const model = (keys: Record<string, unknown>, itemCount: number) => {
  const config = backboneConfig({ name: 'pinnerformer-lite', ...keys });
  const backbone = pinnerformerLite(config, { itemCount, seed: 1 });
  made.push(backbone);
  return backbone;
};
afterEach(() => {
  for (const backbone of made.splice(0)) backbone.dispose();
});

const sizes = { dimensions: 4, layers: 1, heads: 2, feedForward: 6, maxLength: 4, dropout: 0 };

/** Of an implementation in numpy, in float64, of each history on its own; its gradients are finite differences. */
const golden = {
  vectors: [
    -0.00129, -0.45954, -0.71129, -0.53187, -0.05298, -0.45399, -0.68056, -0.57265, -0.10829, -0.44048,
    -0.6436, -0.61646, -0.00758, -0.46281, -0.70743, -0.53412,
  ],
  items: [
    -0.0735, 0.21859, 0.35957, 0.17308, -0.08501, 0.37698, 0.60037, 0.34935, -0.07334, 0.46019, 0.74986,
    0.45054, -0.06981, 0.47873, 0.74141, 0.49698, -0.0334, 0.40182, 0.6275, 0.42987,
  ],
  sums: [
    -0.73815, 0.00041, 0.00392, -0.00306, 0.00064, -0.00065, 0, -0.0061, 0.03841, -0.05957, 0.00444, -0.08574,
    -0.0356, -0.00062, 0.00877, 0.00956, 0.00222, -0.21392, -0.11608, -0.06842, -0.06703,
  ],
};

describeEngines('pinnerformer-lite on %s', (name) => {
  beforeAll(async () => {
    await startEngine(name);
  });

  it('has the vectors and gradients of another implementation', () => {
    const backbone = model(sizes, 5);
    // Items, then gain and bias of two normalisations, the second behind the projections.
    fillIrregularly(backbone, (index) => [1, 11].includes(index));
    const batch = sequenceBatch([[1, 3, 2], [4]], 'dense', { padding: 3 });
    expectFigures(sequenceFigures(backbone, batch), golden, 3);
  });
});

describe('pinnerformer-lite', () => {
  beforeAll(async () => {
    await startEngine('reference');
  });

  it('has the parameters of its blocks and its output, and none for positions', () => {
    const layer = (inputs: number, outputs: number) => inputs * outputs + outputs;
    const count = (items: number, d: number, blocks: number) =>
      items * d +
      blocks * (2 * 2 * d + 4 * layer(d, d) + layer(d, 4 * d) + layer(4 * d, d)) +
      2 * layer(d, d);
    expect(parameterCount(model({}, 3416))).toBe(count(3416, 64, 2));
    expect(count(3416, 64, 2)).toBe(326_912);
    expect(parameterCount(model({ preset: 'paper' }, 10))).toBe(count(10, 256, 4));
  });

  it('scores histories of length 1 with the vectors of items as they are', () => {
    const backbone = model({ ...sizes, dimensions: 16 }, 5);
    for (const vector of vectorsOf(backbone, sequenceBatch([[1, 3, 2]]))) {
      expect(Math.hypot(...vector)).toBeCloseTo(1, 5);
    }
    const lengths = tidy(() => {
      const { scores } = backbone.forward(sequenceBatch([[1]]), false, firstStep);
      return (scores as FactorisedScores).items.arraySync().map((item) => Math.hypot(...item));
    });
    expect(Math.max(...lengths)).toBeLessThan(0.2);
  });
});
