import { memory, tensor2d } from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { factorisedRanker } from '../backbones/factorised-ranker.js';
import { startEngine } from '../engine/registry.js';
import { describeEngines } from '../testing/engines.js';
import { fixedRanker } from '../testing/fixed-ranker.js';
import { alignmentAndUniformity, type VectorSample } from './alignment-uniformity.js';

const sample: VectorSample = {
  users: Int32Array.of(2, 0, 1),
  items: Int32Array.of(0, 1, 2, 3),
  positives: { users: Int32Array.of(0, 1, 2, 0), items: Int32Array.of(0, 2, 1, 3) },
};

describeEngines('alignment and uniformity on %s', (engine) => {
  beforeAll(async () => {
    await startEngine(engine);
  });

  const ranker = (users: number[][], items: number[][]) =>
    factorisedRanker({
      name: 'vectors',
      users: tensor2d(users),
      items: tensor2d(items),
      similarity: 'dot',
    });

  it('are those of the papers, of normalised vectors', () => {
    const model = ranker(
      [
        [3, 4],
        [1, 0],
        [0, -2],
      ],
      [
        [1, 1],
        [-1, 0],
        [2, 1],
        [0, 5],
      ],
    );
    const before = memory().numTensors;
    const found = alignmentAndUniformity(model, sample)!;
    // By PyTorch, with pdist over pairs.
    expect(found.alignment).toBeCloseTo(0.657812, 5);
    expect(found.userUniformity).toBeCloseTo(-2.608392, 5);
    expect(found.itemUniformity).toBeCloseTo(-1.565585, 5);
    expect(memory().numTensors).toBe(before);
    model.dispose();
  });

  it('are 0 where all vectors have one place', () => {
    const place = [0.6, 0.8];
    const model = ranker([place, place, place], [place, place, place, place]);
    const found = alignmentAndUniformity(model, sample)!;
    for (const value of Object.values(found)) expect(value).toBeCloseTo(0, 5);
    model.dispose();
  });

  it('are not there for a model without vectors', () => {
    expect(alignmentAndUniformity(fixedRanker([[1, 2]]), sample)).toBeNull();
  });
});
