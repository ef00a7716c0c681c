import { memory, tensor2d, tidy } from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { RandomStream } from '../core/random.js';
import { startEngine } from '../engine/registry.js';
import { describeEngines } from '../testing/engines.js';
import { irregular } from '../testing/gradients.js';
import { perturbed } from './perturbation.js';

const stream = (step = 0) => new RandomStream(1, 'noise', step);
const rows = (values: ArrayLike<number>, size: number) =>
  Array.from({ length: values.length / size }, (_, k) => Array.from(values).slice(k * size, (k + 1) * size));

describeEngines('perturbed on %s', (engine) => {
  beforeAll(async () => {
    await startEngine(engine);
  });

  const vectors = irregular(50 * 8);
  const differences = (distribution: 'normal' | 'uniform', step = 0) =>
    tidy(() => {
      const start = tensor2d(vectors, [50, 8]);
      const found = perturbed(start, { magnitude: 0.3, distribution }, stream(step));
      return Array.from(found.sub(start).dataSync());
    });

  it.each(['normal', 'uniform'] as const)('moves every vector by ε, %s', (distribution) => {
    for (const row of rows(differences(distribution), 8)) expect(Math.hypot(...row)).toBeCloseTo(0.3, 5);
  });

  it('moves away from 0 where the noise is uniform, and both ways where it is normal', () => {
    const outward = (distribution: 'normal' | 'uniform') =>
      differences(distribution).filter((difference, k) => difference * vectors[k]! >= 0).length /
      vectors.length;
    expect(outward('uniform')).toBe(1);
    expect(outward('normal')).toBeGreaterThan(0.4);
    expect(outward('normal')).toBeLessThan(0.6);
  });

  it('leaves a value of 0 where it is, and moves a tiny one', () => {
    const noise = { magnitude: 0.5, distribution: 'uniform' } as const;
    const found = perturbed(tensor2d([0, 0, 0, 1e-20, 0, -1e-20], [3, 2]), noise, stream()).dataSync();
    expect([...found.slice(0, 3)]).toEqual([0, 0, 0]);
    expect(found[3]).toBeGreaterThan(0.01);
    expect(found[5]).toBeLessThan(-0.01);
  });

  it('is the same for the same stream and another for another', () => {
    expect(differences('normal')).toEqual(differences('normal'));
    expect(differences('normal')).not.toEqual(differences('normal', 1));
  });

  it('keeps nothing but its value', () => {
    const start = tensor2d(vectors, [50, 8]);
    const before = memory().numTensors;
    perturbed(start, { magnitude: 0.3, distribution: 'uniform' }, stream());
    expect(memory().numTensors).toBe(before + 1);
  });
});
