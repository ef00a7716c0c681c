import { expect, it } from 'vitest';
import { backboneConfig } from '../testing/sequences.js';
import { encoderValues } from './encoder-memory.js';

/** Of 32 histories of 50 items on wasm, in matrices of a row for each place: what tfjs's `profile` found at the peak. */
it.each([
  [{ name: 'sasrec', layers: 1 }, 57.6],
  [{ name: 'sasrec', layers: 2 }, 101],
  [{ name: 'sasrec', layers: 2, heads: 2 }, 125.2],
  [{ name: 'sasrec', variant: 'original', layers: 2 }, 96.9],
  [{ name: 'sasrec', variant: 'recbole', layers: 2, heads: 2, feedForward: 128 }, 155.6],
  [{ name: 'pinnerformer', layers: 1, heads: 1, feedForward: 32 }, 63.4],
  [{ name: 'pinnerformer', layers: 2, heads: 2 }, 161.4],
  [{ name: 'pinnerformer-lite', layers: 1, heads: 1, feedForward: 32 }, 62.2],
  [{ name: 'pinnerformer-lite', layers: 2, heads: 2 }, 161.3],
  [{ name: 'gru4rec', hidden: 32 }, 37.1],
  [{ name: 'gru4rec', hidden: 64 }, 68.6],
] as const)('is at least what a step of %o was measured to hold, and not much more', (keys, measured) => {
  const config = backboneConfig({ ...keys, dimensions: 32, maxLength: 50 });
  const matrices = encoderValues(config, 0, 32 * 50) / (32 * 50 * 32);
  expect(matrices).toBeGreaterThanOrEqual(measured);
  expect(matrices).toBeLessThan(1.1 * measured);
});

it('counts each parameter as often as it is held', () => {
  const config = backboneConfig({ name: 'gru4rec', dimensions: 64, hidden: 128 });
  expect(encoderValues(config, 4, 0)).toBe(4 * (300_672 - 3417 * 64 - 64));
});
