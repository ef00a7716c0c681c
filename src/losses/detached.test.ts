import { grad, memory, mul, square, sum, tensor1d, tidy } from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { startEngine } from '../engine/registry.js';
import { describeEngines } from '../testing/engines.js';
import { detached } from './detached.js';

describeEngines('detached on %s', (engine) => {
  beforeAll(async () => {
    await startEngine(engine);
  });

  it('takes what it computes for a constant', () => {
    const gradient = tidy(() => {
      const slope = grad((x) =>
        sum(
          mul(
            x,
            detached(() => square(x)),
          ),
        ),
      );
      return Array.from(slope(tensor1d([2, 3])).dataSync());
    });
    expect(gradient).toEqual([4, 9]);
  });

  it('leaves nothing behind', () => {
    const before = memory().numTensors;
    tidy(
      () =>
        void grad((x) =>
          sum(
            mul(
              x,
              detached(() => square(square(x))),
            ),
          ),
        )(tensor1d([2, 3])),
    );
    expect(memory().numTensors).toBe(before);
  });
});
