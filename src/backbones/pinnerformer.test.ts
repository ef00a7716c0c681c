import { memory, tensor2d, tidy } from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startEngine } from '../engine/registry.js';
import { describeEngines } from '../testing/engines.js';
import {
  backboneConfig,
  expectFigures,
  fillIrregularly,
  historiesOf,
  parameterCount,
  sequenceBatch,
  sequenceFigures,
  vectorsOf,
} from '../testing/sequences.js';
import type { Backbone } from './backbone.js';
import { pinnerformer } from './pinnerformer.js';

const made: Backbone[] = [];
const model = (keys: Record<string, unknown>, itemCount: number) => {
  const train = { ...historiesOf([[0]]), times: Float64Array.of(0), labels: null };
  const backbone = pinnerformer(backboneConfig({ name: 'pinnerformer', ...keys }), {
    itemCount,
    seed: 1,
    train,
    domains,
  });
  made.push(backbone);
  return backbone;
};
afterEach(() => {
  for (const backbone of made.splice(0)) backbone.dispose();
});

/** Item 0 is in both domains, items 1 and 3 in the first, item 2 in the second, item 4 in none. */
const domains = {
  names: ['Drama', 'Horror'],
  ofItem: { offsets: Int32Array.of(0, 2, 3, 4, 5, 5), values: Int32Array.of(0, 1, 0, 1, 0) },
};
const sizes = { dimensions: 4, layers: 1, heads: 2, feedForward: 6, maxLength: 4, dropout: 0 };

/** Of an implementation in numpy, in float64, of each history on its own; its gradients are finite differences. */
const golden = {
  vectors: [
    -0.29837, -0.09846, 0.49672, 0.31463, -0.31876, -0.05208, 0.51273, 0.27792, -0.29055, -0.12708, 0.48647,
    0.32746, -0.23211, -0.23313, 0.4258, 0.3936,
  ],
  items: [
    0.00656, 0.0066, 0.00548, 0.00339, 0.16313, -0.02457, -0.12486, -0.2409, -0.09174, -0.03539, 0.00939,
    0.06987, -0.19581, -0.18327, -0.13745, -0.07045, 0.25477, 0.16312, 0.10449, 0.00522,
  ],
  sums: [
    -0.68084, -0.73497, -0.02649, -0.01433, 0.03148, 0.10115, -0.05462, 0, -0.04943, -0.3855, 0.4452,
    -0.00009, 0.02292, 0.03018, -0.06482, 0.04098, -0.08584, 0.00135, -0.80341, 0.05387, 0.65353, -1.97791,
    0.01683, 0.50297, -0.88264, 2.6473, -0.8189,
  ],
};

describeEngines('pinnerformer on %s', (name) => {
  beforeAll(async () => {
    await startEngine(name);
  });

  it('has the vectors and gradients of another implementation, that of the temperature included', () => {
    const backbone = model(sizes, 5);
    // Items, positions, then gain and bias of two normalisations, the second behind the projections; the temperature.
    fillIrregularly(backbone, (index) => [2, 12, 26].includes(index));
    const batch = sequenceBatch([[1, 3, 2], [4]], 'dense', { padding: 3 });
    expectFigures(sequenceFigures(backbone, batch), golden, 3);
  });
});

describe('pinnerformer', () => {
  beforeAll(async () => {
    await startEngine('reference');
  });

  it('has the parameters of its blocks and two towers, and one for the temperature', () => {
    const layer = (inputs: number, outputs: number) => inputs * outputs + outputs;
    const count = (items: number, positions: number, d: number, blocks: number) =>
      (items + positions) * d +
      blocks * (2 * 2 * d + 4 * layer(d, d) + layer(d, 4 * d) + layer(4 * d, d)) +
      2 * 2 * layer(d, d);
    expect(parameterCount(model({}, 3416))).toBe(count(3416, 50, 64, 2) + 1);
    expect(count(3416, 50, 64, 2)).toBe(338_432);
    expect(parameterCount(model({ temperature: { learned: false } }, 3416))).toBe(338_432);
    expect(parameterCount(model({ preset: 'paper' }, 10))).toBe(count(10, 256, 256, 4) + 1);
  });

  it('scores cosines over the temperature, which starts at a tenth', () => {
    const [learned, fixed] = [model(sizes, 5), model({ ...sizes, temperature: { learned: false } }, 5)];
    const batch = sequenceBatch([[1, 3, 2]]);
    const [scaled, unit] = [vectorsOf(learned, batch), vectorsOf(fixed, batch)];
    unit.forEach((vector, row) => {
      expect(Math.hypot(...vector)).toBeCloseTo(1, 5);
      vector.forEach((value, k) => {
        expect(scaled[row]![k]).toBeCloseTo(10 * value, 4);
      });
    });
  });

  it('keeps the temperature within its bounds, and weight decay off it', () => {
    const groups = model({ ...sizes, temperature: { minimum: 0.05 } }, 5).parameterGroups();
    expect(groups.map(({ name }) => name)).toEqual(['embeddings', 'encoder', 'towers', 'temperature']);
    expect(groups[3]).toMatchObject({ clamp: { min: 0.05, max: 1 }, decays: false, direction: 'descend' });
  });

  it('reads times where it is asked to, those of what came before alone', () => {
    const backbone = model({ ...sizes, times: true }, 5);
    const layer = 17 * 4 + 4;
    expect(parameterCount(backbone)).toBe(parameterCount(model(sizes, 5)) + layer);
    const at = (...days: number[]) =>
      vectorsOf(backbone, {
        ...sequenceBatch([[1, 3, 2]]),
        times: Float64Array.from(days, (day) => day * 86_400),
      });
    const [steady, late, gap] = [at(0, 1, 2), at(0, 1, 5.5), at(0, 0.5, 2)];
    expect(late.slice(0, 2)).toEqual(steady.slice(0, 2));
    expect(late[2]).not.toEqual(steady[2]);
    expect(gap[0]).toEqual(steady[0]);
    expect(gap[1]).not.toEqual(steady[1]);
    const histories = { ...historiesOf([[1, 3, 2]]), times: Float64Array.of(0, 86_400, 2 * 86_400) };
    const ranker = backbone.ranker();
    const scores = ranker.score(Int32Array.of(0), histories).slice();
    const later = { ...histories, times: Float64Array.of(0, 86_400, 5.5 * 86_400) };
    expect(ranker.score(Int32Array.of(0), later)).not.toEqual(scores);
    ranker.dispose();
  });

  it('refuses to read what is not known', () => {
    const config = backboneConfig({ name: 'pinnerformer', ...sizes, times: true });
    const train = { ...historiesOf([[0]]), labels: null };
    const context = { itemCount: 5, seed: 1, train, domains: null };
    expect(() => pinnerformer(config, context)).toThrow(/needs the times of events/);
    const ofDomains = backboneConfig({ name: 'pinnerformer', ...sizes, domains: true });
    expect(() => pinnerformer(ofDomains, context)).toThrow(/needs domains of items/);
  });

  it('gives domains a vector each where it is asked to, by which items are read, scored and ranked', () => {
    const backbone = model({ ...sizes, domains: true }, 5);
    expect(parameterCount(backbone)).toBe(parameterCount(model(sizes, 5)) + 2 * 4);
    const group = backbone.parameterGroups().find(({ name }) => name === 'domains')!;
    const figures = () => {
      const ranker = backbone.ranker();
      const scores = ranker.score(Int32Array.of(0, 1), historiesOf([[1, 3], [4]])).slice();
      ranker.dispose();
      return {
        read: vectorsOf(backbone, sequenceBatch([[4, 1]])),
        scores,
      };
    };
    const before = figures();
    // Moves the vector of Drama alone.
    tidy(() => group.variables[0]!.assign(tensor2d([1, -2, 3, 1, 0, 0, 0, 0], [2, 4])));
    const after = figures();
    expect(after.read[0]).toEqual(before.read[0]);
    expect(after.read[1]).not.toEqual(before.read[1]);
    // Of user 1, who has read an item without a domain: item 4 scores as before, item 1 does not.
    expect(after.scores[5 + 4]).toBeCloseTo(before.scores[5 + 4]!, 5);
    expect(after.scores[5 + 1]).not.toBeCloseTo(before.scores[5 + 1]!, 3);
  });

  it('frees all of its tensors', () => {
    const before = memory().numTensors;
    model(sizes, 5);
    made.pop()!.dispose();
    expect(memory().numTensors).toBe(before);
  });
});
