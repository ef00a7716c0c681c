import {
  grads,
  memory,
  type Tensor,
  type Tensor2D,
  type Tensor3D,
  tensor2d,
  tensor3d,
  tidy,
} from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { describeEngines } from '../../testing/engines.js';
import { expectGradientsMatchDifferences, irregular } from '../../testing/gradients.js';
import { startEngine } from '../registry.js';
import { gatedRecurrence } from './gated-recurrence.js';

const recurrence = (inputs: Tensor, recurrent: Tensor) =>
  gatedRecurrence(inputs as Tensor3D, recurrent as Tensor2D);

/** Of `torch.nn.GRU(6, 2, bias=False)` in float64, with the identity as the weight of the inputs. */
const golden = {
  states: [
    -0.520406, -0.47839, 0.319348, 0.132581, 0.024896, -0.317755, 0.004936, 0.236786, 0.106341, 0.167779,
    -0.450273, -0.415288,
  ],
  forInputs: [
    0, 0, 0.117684, -0.008107, 0.225407, -0.025722, -0.018403, -0.029782, 0.354637, 0.423356, -0.312253,
    -0.159594, 0.003574, 0.012574, -0.181873, -0.235117, -0.216412, -0.163175, 0, 0, 0.001461, 0.040163,
    -0.623114, -0.214498, -0.000166, -0.004719, -0.003063, 0.019723, 0.007129, 0.11172, -0.003316, -0.019885,
    0.10868, 0.147345, 0.161493, 0.33701,
  ],
  forRecurrent: [
    0.010365, 0.008682, 0.017377, 0.011461, -0.231094, -0.176259, -0.279635, -0.20431, 0.021332, 0.050199,
    0.003098, 0.050859,
  ],
};

const expectClose = (found: Tensor, expected: readonly number[]) => {
  expect(found.size).toBe(expected.length);
  found.dataSync().forEach((value, k) => {
    expect(value).toBeCloseTo(expected[k]!, 5);
  });
};

describeEngines('gated recurrent units on %s', (name) => {
  beforeAll(async () => {
    await startEngine(name);
  });

  it("have PyTorch's states and gradients", () => {
    const inputs = tensor3d(irregular(36), [2, 3, 6]);
    const recurrent = tensor2d(irregular(12, 1), [6, 2]);
    const upstream = tensor3d(irregular(12, 2), [2, 3, 2]);
    expectClose(recurrence(inputs, recurrent), golden.states);
    const [forInputs, forRecurrent] = grads(recurrence)([inputs, recurrent], upstream);
    expectClose(forInputs!, golden.forInputs);
    expectClose(forRecurrent!, golden.forRecurrent);
  });

  it('have the gradients of differences', () => {
    expectGradientsMatchDifferences(recurrence, [
      { values: irregular(2 * 4 * 9), shape: [2, 4, 9] },
      { values: irregular(27, 1), shape: [9, 3] },
    ]);
  });

  it('never look ahead', () => {
    const values = irregular(5 * 6);
    const changed = values.map((value, k) => (k >= 3 * 6 ? 9 : value));
    const recurrent = tensor2d(irregular(12, 1), [6, 2]);
    const [before, after] = [values, changed].map((each) => [
      ...recurrence(tensor3d(each, [1, 5, 6]), recurrent).dataSync(),
    ]);
    expect(after!.slice(0, 6)).toEqual(before!.slice(0, 6));
    expect(after!.slice(6)).not.toEqual(before!.slice(6));
  });

  it('leave no tensors behind', () => {
    const before = memory().numTensors;
    tidy(() => {
      const inputs = tensor3d(irregular(36), [2, 3, 6]);
      grads(recurrence)([inputs, tensor2d(irregular(12), [6, 2])], tensor3d(irregular(12), [2, 3, 2]));
    });
    expect(memory().numTensors).toBe(before);
  });

  it('name what does not fit', () => {
    expect(() => recurrence(tensor3d([[[1, 2, 3, 4]]]), tensor2d([[1], [2], [3]]))).toThrow(
      'gatedRecurrence: expected inputs of shape [·, ·, 3], got [1, 1, 4]',
    );
  });
});
