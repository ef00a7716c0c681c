import { expect, it } from 'vitest';
import { noiseSchema } from '../config/schema/noise.js';
import { tableNotes } from './table-notes.js';

const protocol = {
  label: 'ir-benchmark@1',
  version: 1,
  preset: 'ir-benchmark',
  keys: {},
  overriddenPresetKeys: [],
  notes: ['leave-one-out looks ahead in time'],
};
const noise = noiseSchema.parse({});

it('says protocol, engine, what the baselines saw, and warns', () => {
  expect(
    tableNotes({
      loss: 'softmax',
      weighting: 'none',
      noise,
      protocol,
      overrides: [],
      baselinesFittedOn: 'the train part',
      engine: 'wasm',
      warnings: ['below popularity', 'leave-one-out looks ahead in time'],
    }),
  ).toEqual([
    'protocol ir-benchmark@1; engine wasm',
    'baselines fitted on the train part',
    'warning: leave-one-out looks ahead in time',
    'warning: below popularity',
  ]);
});

it('marks keys that override the preset, and what the command line changed', () => {
  expect(
    tableNotes({
      loss: 'softmax',
      weighting: 'none',
      noise,
      protocol: { ...protocol, overriddenPresetKeys: ['evaluation.mask', 'training.epochs'], notes: [] },
      overrides: ['training.epochs=5'],
      baselinesFittedOn: null,
      engine: 'reference',
      warnings: [],
    }),
  ).toEqual([
    'protocol ir-benchmark@1, not as published; engine reference',
    '! overrides the preset ir-benchmark: evaluation.mask, training.epochs',
    '! changed on the command line: training.epochs=5',
  ]);
});

it('says what is a reconstruction', () => {
  const notes = tableNotes({
    loss: 'dsl-reconstruction',
    weighting: 'dynamic',
    noise,
    protocol: { ...protocol, notes: [] },
    overrides: [],
    baselinesFittedOn: null,
    engine: 'wasm',
    warnings: [],
  });
  expect(notes[1]).toMatch(/^! dsl-reconstruction is a reconstruction of DSL .* not the loss of the paper$/);
  expect(notes[2]).toMatch(/^! dynamic is a reconstruction of the Dynamic Weighted Loss .* not the loss of/);
});
