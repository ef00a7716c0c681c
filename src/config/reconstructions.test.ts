import { expect, it } from 'vitest';
import { modelLabel, reconstructionNotes } from './reconstructions.js';
import { dslReconstructionLoss } from './schema/losses/dsl-reconstruction.js';
import { softmaxLoss } from './schema/losses/softmax.js';

const reconstruction = dslReconstructionLoss.parse({ name: 'dsl-reconstruction' });
const softmax = softmaxLoss.parse({ name: 'softmax' });

it('marks a model whose name does not say that it is a reconstruction', () => {
  expect(modelLabel({ name: 'mf-dsl', loss: reconstruction })).toBe('mf-dsl (reconstruction)');
  expect(modelLabel({ name: 'mf-dsl-reconstruction', loss: reconstruction })).toBe('mf-dsl-reconstruction');
  expect(modelLabel({ name: 'mf-softmax', loss: softmax })).toBe('mf-softmax');
});

it('tells once what each reconstruction is not', () => {
  expect(reconstructionNotes(['softmax', 'dsl-reconstruction', 'dsl-reconstruction', 'constructor'])).toEqual(
    [
      'dsl-reconstruction is a reconstruction of DSL (arXiv 2602.07206) from its abstract, not the loss of the paper',
    ],
  );
});
