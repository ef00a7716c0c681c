import { expect, it } from 'vitest';
import { experimentSchema } from '../config/schema/experiment.js';
import { protocolLabel, runIdentity } from './identity.js';

it('puts preset and version into one label', () => {
  expect(protocolLabel('ir-benchmark', 3)).toBe('ir-benchmark@3');
});

it('takes the names of the parts from the configuration and the rest from the run', () => {
  const parsed = experimentSchema.parse({
    name: 'popularity',
    dataset: { name: 'movielens-100k' },
    split: { name: 'leave-one-out' },
    backbone: { name: 'popularity' },
  });
  const facts = {
    run: 'abc-1',
    experiment: 'abc',
    seed: 1,
    engine: 'wasm',
    trainFingerprint: 'f00d',
    testFingerprint: 'beef',
  };
  const experiment = {
    ...parsed,
    sampling: { ...parsed.sampling, negatives: 1 },
    sequence: { ...parsed.sequence, targets: 'dense' as const },
  };
  expect(runIdentity({ ...experiment, backbone: { name: 'popularity' } }, facts)).toEqual({
    ...facts,
    config: 'popularity',
    dataset: 'movielens-100k',
    split: 'leave-one-out',
    backbone: 'popularity',
    loss: 'none',
    weighting: 'none',
    protocol: protocolLabel('default'),
  });
});
