import { expect, it } from 'vitest';
import { trialLabel, valueLabel } from './label.js';

it('names values as people do', () => {
  expect(valueLabel({ name: 'softmax', temperature: 0.1 })).toBe('softmax, temperature 0.1');
  expect(valueLabel({ name: 'mf', initialization: { name: 'normal', deviation: 2 } })).toBe(
    'mf, initialization (normal, deviation 2)',
  );
  expect(valueLabel([10, 20])).toBe('[10, 20]');
  expect(valueLabel(null)).toBe('null');
});

it('names a setting of what is compared', () => {
  const cell = { method: 'bpr', axes: { dataset: { name: 'synthetic' } } };
  expect(trialLabel(cell, { 'loss.temperature': 0.1, 'backbone.dimensions': 8 })).toBe(
    'bpr · synthetic: loss.temperature 0.1, backbone.dimensions 8',
  );
  expect(trialLabel({ method: null, axes: {} }, {})).toBe('all');
});
