import { expect, it } from 'vitest';
import { noiseSchema } from '../config/schema/noise.js';
import { noiseNotes } from './noise-note.js';

it('tells which noise is in the train part', () => {
  const noise = noiseSchema.parse({ falseNegatives: { rate: 0.29 }, falsePositives: { rate: 0.05 } });
  expect(noiseNotes(noise)).toEqual([
    "! noise in the train part: false negatives by drrl, 29 % of those drawn; false positives, 5 % of each user's train positives",
  ]);
});

it('tells nothing where there is none', () => {
  expect(noiseNotes(noiseSchema.parse({ falseNegatives: { definition: 'psl' } }))).toEqual([]);
});

it('tells that histories are shuffled', () => {
  expect(noiseNotes(noiseSchema.parse({ shuffledHistories: true }))).toEqual([
    '! a control: the histories of model and baselines are shuffled, so that their order tells nothing',
  ]);
});
