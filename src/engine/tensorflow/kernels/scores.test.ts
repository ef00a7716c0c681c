import { backend, type Tensor, tensor2d } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { irregular } from '../../../testing/gradients.js';
import { referenceKernels } from '../../reference/kernels/kernels.js';
import { startEngine } from '../../registry.js';
import type { NodeBackend } from '../load.js';
import { Operations } from '../operations.js';
import { tensorflowState } from '../setup/state.js';
import { embeddings } from './embeddings.js';
import { scores } from './scores.js';

const values = (t: Tensor) => Array.from(t.dataSync(), (x) => Number(x.toFixed(4)));

describe.skipIf(!tensorflowState().ready)('scores of drawn items without SIMD, as on a GPU', () => {
  beforeAll(async () => {
    await startEngine('tensorflow');
  });

  const lookups = () => embeddings(new Operations(backend() as unknown as NodeBackend));
  const users = () => tensor2d(irregular(12), [4, 3]);
  const items = () => tensor2d(irregular(15, 1), [5, 3]);
  const index = () => tensor2d([0, 4, 4, 1, 2, 3, 3, 3], [4, 2], 'int32');

  it.each([
    ['one block', 2 ** 20],
    ['a block for each user', 1],
    ['blocks of three users and of one', 3 * 24],
  ])('equal the reference in %s', (_, bytes) => {
    const found = scores(lookups(), bytes).sampledScores(users(), items(), index());
    expect(values(found)).toEqual(values(referenceKernels.sampledScores(users(), items(), index())));
  });

  it.each([1, 2 ** 20])('have the gradients of the reference in blocks of %i bytes', (bytes) => {
    const gradient = tensor2d(irregular(8, 2), [4, 2]);
    const found = scores(lookups(), bytes).sampledScoresGradient(users(), items(), index(), gradient);
    const expected = referenceKernels.sampledScoresGradient(users(), items(), index(), gradient);
    expect(found.map(values)).toEqual(expected.map(values));
  });
});
