import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startEngine } from '../engine/registry.js';
import { describeEngines } from '../testing/engines.js';
import {
  backboneConfig,
  expectFigures,
  fillIrregularly,
  parameterCount,
  type SequenceFigures,
  sequenceBatch,
  sequenceFigures,
} from '../testing/sequences.js';
import type { Backbone } from './backbone.js';
import { sasrec } from './sasrec.js';

const made: Backbone[] = [];
const model = (keys: Record<string, unknown>, itemCount: number) => {
  const backbone = sasrec(backboneConfig({ name: 'sasrec', ...keys }), { itemCount, seed: 1 });
  made.push(backbone);
  return backbone;
};
afterEach(() => {
  for (const backbone of made.splice(0)) backbone.dispose();
});

/** Of an implementation in torch, in float64, of each history on its own and without padding. */
const golden: Record<string, SequenceFigures> = {
  'pre-norm': {
    vectors: [
      -1.75367, 0.60659, -0.67476, 1.00674, -0.53015, 1.5487, -0.57824, -0.30335, -2.15809, 0.54267, -0.28741,
      0.95517, -1.31238, 0.76589, -0.97673, 0.91201,
    ],
    items: [
      -0.5437, -0.94568, 0.76544, 0.30617, 0.2213, -0.87387, 1.35423, -0.53286, 1.32074, -0.77333, 1.30248,
      -1.12435, 2.59521, -0.47356, 1.0629, -2.03042, 2.36193, 0.29975, 0.96689, -2.2497,
    ],
    sums: [
      0.51697, 0.22977, -0.40988, -0.52608, 0.15741, -0.11582, 0.03439, -0.04656, 0.08839, 0, 0.45436,
      0.46289, -0.23951, 0.00619, 0.07894, 0.31624, -0.38617, 0.20908, -0.72918, -0.00122,
    ],
  },
  original: {
    vectors: [
      -2.16067, 0.21123, -0.16725, 1.0702, 0.59174, 1.06077, -0.70799, -0.48473, -2.30899, 0.50362, -0.08083,
      0.89674, -1.3447, -0.96742, -0.07761, 1.31085,
    ],
    items: [
      -1.16349, 0.25246, 0.42978, 0.14341, 0.21257, 0.74516, 0.57603, -1.15342, 2.01332, 1.03671, 0.03403,
      -1.65708, 3.0764, 1.35873, -0.13074, -2.31381, 2.80535, 1.21663, -0.04941, -1.95929,
    ],
    sums: [
      0.5558, -0.38251, -0.67587, -0.52608, 0.09541, 0.00084, -0.00504, 0.01001, -0.01622, 0, -0.42538,
      0.00181, -0.05336, -0.02669, -0.16968, 0.08909, -0.1627, 0.00088,
    ],
  },
  recbole: {
    vectors: [
      -0.47417, 0.65309, 0.60284, 1.0713, 1.24891, 0.69188, -0.09708, -1.50211, 1.15857, 0.81449, -0.01962,
      -1.61271, -0.45251, 0.58007, 0.55612, 1.20083,
    ],
    items: [
      0.83379, -0.11372, -0.46022, -1.7238, 1.64646, -0.44019, -0.87642, -2.92584, 3.12997, -1.29109,
      -2.13331, -2.97509, 1.91955, -0.33214, -1.13107, -3.82188, 2.09818, -0.8362, -1.03672, -3.09236,
    ],
    sums: [
      0.95916, -0.05431, -0.01518, 0.10815, -0.04345, -0.06814, -0.0038, -0.01362, 0.01102, 0, -0.04452,
      0.06983, 0.05632, 0.00898, -0.67148, -0.52608, -0.25644, 0.11536, -0.29386, 0.02004,
    ],
  },
};

describeEngines('sasrec on %s', (name) => {
  beforeAll(async () => {
    await startEngine(name);
  });

  it.each(['pre-norm', 'original', 'recbole'])('has the vectors and gradients of torch (%s)', (variant) => {
    const sizes = { dimensions: 4, layers: 1, heads: 2, feedForward: 6, maxLength: 4, dropout: 0 };
    const backbone = model({ variant, ...sizes }, 5);
    const hasOutput = variant !== 'original';
    // Items, positions, then gain and bias of three normalisations, the last behind the projections.
    fillIrregularly(backbone, (index) => [2, 4, hasOutput ? 14 : 12].includes(index));
    const batch = sequenceBatch([[1, 3, 2], [4]], 'dense', { padding: 3 });
    const found = sequenceFigures(backbone, batch);
    expectFigures(found, golden[variant]!, 3);
  });
});

describe('the number of parameters of sasrec', () => {
  beforeAll(async () => {
    await startEngine('reference');
  });

  it("is RecBole's on MovieLens-1M, which counts its padding as an item", () => {
    expect(parameterCount(model({ variant: 'recbole' }, 3417))).toBe(321_984);
  });

  it('is that of the published code on MovieLens-1M, without its row of padding', () => {
    const [items, positions, norm, dense] = [3416 * 50, 200 * 50, 2 * 50, 50 * 50 + 50];
    const original = items + positions + 2 * (2 * norm + 5 * dense) + norm;
    expect(parameterCount(model({ variant: 'original' }, 3416))).toBe(original);
    expect(original).toBe(206_800);
    expect(parameterCount(model({}, 3416))).toBe(original + 2 * dense);
  });

  it('has the table of items twice where that of the output is separate, as in gSASRec on MovieLens-1M', () => {
    const keys = { variant: 'original', dimensions: 128, outputTable: 'separate' };
    const [table, positions, norm, dense] = [3416 * 128, 200 * 128, 2 * 128, 128 * 128 + 128];
    const all = 2 * table + positions + 2 * (2 * norm + 5 * dense) + norm;
    expect(parameterCount(model(keys, 3416))).toBe(all);
    expect(all).toBe(1_066_496);
  });

  it('is that of two narrow blocks in the small preset', () => {
    const norm = 2 * 32;
    const block = 2 * norm + 6 * (32 * 32 + 32);
    expect(parameterCount(model({ preset: 'small' }, 10))).toBe(10 * 32 + 20 * 32 + 2 * block + norm);
  });

  it('follows the sizes that are written out', () => {
    const sizes = { preset: 'small', layers: 1, feedForward: 8 };
    const norm = 2 * 32;
    const block = 2 * norm + 4 * (32 * 32 + 32) + (32 * 8 + 8) + (8 * 32 + 32);
    expect(parameterCount(model(sizes, 10))).toBe(10 * 32 + 20 * 32 + block + norm);
  });
});
