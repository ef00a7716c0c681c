import { expect, it } from 'vitest';
import { tinySplit } from '../testing/splits.js';
import { holdBackTest } from './hold-back.js';

const split = tinySplit({
  train: [
    [0, 0],
    [1, 1],
  ],
  validation: [[1, 0]],
  test: [[0, 1]],
});

it('takes the test events away and leaves what training and validation see', () => {
  const held = holdBackTest(split);
  expect(held.test.items).toHaveLength(0);
  expect([...held.test.offsets]).toEqual([0, 0, 0]);
  expect(held.testHeldBack).toBe(true);
  expect(held.train).toBe(split.train);
  expect(held.validation).toBe(split.validation);
  expect(held.catalogue).toBe(split.catalogue);
  expect(held.testFingerprint).toBe(split.testFingerprint);
  expect(split.test.items).toHaveLength(1);
});
