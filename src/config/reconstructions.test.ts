import { expect, it } from 'vitest';
import { modelLabel, reconstructionNotes } from './reconstructions.js';
import type { LossConfig } from './schema/loss.js';
import { dslReconstructionLoss } from './schema/losses/dsl-reconstruction.js';
import { softmaxLoss } from './schema/losses/softmax.js';
import { weightingSchema } from './schema/weighting.js';

const reconstruction = dslReconstructionLoss.parse({ name: 'dsl-reconstruction' });
const softmax = softmaxLoss.parse({ name: 'softmax' });

it('marks a model whose name does not say that it is a reconstruction', () => {
  const labelOf = (name: string, loss: LossConfig, weighting: object = { name: 'none' }) =>
    modelLabel({ name, loss, weighting: weightingSchema.parse(weighting) });
  expect(labelOf('mf-dsl', reconstruction)).toBe('mf-dsl (reconstruction)');
  expect(labelOf('mf-dsl-reconstruction', reconstruction)).toBe('mf-dsl-reconstruction');
  expect(labelOf('mf-softmax', softmax)).toBe('mf-softmax');
  expect(labelOf('mf-dynamic', softmax, { name: 'dynamic' })).toBe('mf-dynamic (reconstruction)');
  expect(labelOf('mf-fixed', softmax, { name: 'fixed', domains: ['War'] })).toBe('mf-fixed');
});

it('tells once what each reconstruction is not', () => {
  expect(reconstructionNotes(['softmax', 'dsl-reconstruction', 'dsl-reconstruction', 'constructor'])).toEqual(
    [
      'dsl-reconstruction is a reconstruction of DSL (arXiv 2602.07206) from its abstract, not the loss of the paper',
    ],
  );
});
