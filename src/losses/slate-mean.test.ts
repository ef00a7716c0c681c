import { tensor2d } from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { startEngine } from '../engine/registry.js';
import { describeEngines } from '../testing/engines.js';
import { slateMean } from './slate-mean.js';

describeEngines('slateMean on %s', (engine) => {
  beforeAll(async () => {
    await startEngine(engine);
  });

  const values = () => tensor2d([[1, 2, 4, 8]]);

  it('is the mean of the values that rank highest', () => {
    expect(slateMean(values(), tensor2d([[0.1, 0.9, 0.2, 0.8]]), null, 2).dataSync()[0]).toBe(5);
  });

  it('takes everything where the slate has more places', () => {
    expect(slateMean(values(), tensor2d([[0.1, 0.9, 0.2, 0.8]]), null, 9).dataSync()[0]).toBe(3.75);
  });

  it.each([
    [1, 2],
    [2, 2],
    [3, (2 + 2 + 8) / 3],
    [4, (2 + 2 + 8 + 4) / 4],
    [9, (2 + 2 + 8 + 4) / 4],
  ])('gives an entry as many of %i places as it was drawn, and none to others', (places, mean) => {
    const ranking = tensor2d([[5, 0.9, 0.2, 0.8]]);
    expect(slateMean(values(), ranking, tensor2d([[0, 2, 1, 1]]), places).dataSync()[0]).toBeCloseTo(mean, 6);
  });
});
