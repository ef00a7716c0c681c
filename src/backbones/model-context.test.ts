import { expect, it } from 'vitest';
import { tinySplit } from '../testing/splits.js';
import { modelContext } from './model-context.js';

it('shows models the train part and nothing that is held out', () => {
  const split = tinySplit({
    train: [
      [0, 0],
      [1, 1],
    ],
    validation: [[0, 1]],
    test: [[1, 0]],
  });
  const sampling = {
    negatives: 1,
    distribution: 'uniform',
    exponent: 0.75,
    labels: 'implicit',
    sharing: 'example',
  } as const;
  const context = modelContext(split, { domains: null, sampling, seed: 4 });
  expect(context).toMatchObject({ userCount: 2, itemCount: 2, seed: 4, domains: null, sampling });
  expect([...context.train.items]).toEqual([0, 1]);
  const shown = Object.values<unknown>({ ...context });
  expect(shown).not.toContain(split.test);
  expect(shown).not.toContain(split.validation);
});
