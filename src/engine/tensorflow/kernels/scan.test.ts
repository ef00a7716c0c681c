import { memory, type Tensor, type Tensor3D, tensor } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { irregular } from '../../../testing/gradients.js';
import { type ScanInputs, scanInputNames } from '../../kernels/scan.js';
import { referenceKernels } from '../../reference/kernels/kernels.js';
import { startEngine } from '../../registry.js';
import { tensorflowState } from '../setup/state.js';
import { scan } from './scan.js';

const made = (shape: number[], phase: number, map = (x: number) => x) =>
  tensor(
    irregular(
      shape.reduce((a, b) => a * b),
      phase,
    ).map(map),
    shape,
  );
const expectEqual = (found: Tensor, expected: Tensor) => {
  expect(found.shape).toEqual(expected.shape);
  const wanted = expected.dataSync();
  found.dataSync().forEach((x, k) => {
    expect(x).toBeCloseTo(wanted[k]!, 4);
  });
};

describe.skipIf(!tensorflowState().ready)('a selective scan without SIMD, as on a GPU', () => {
  let inputs: ScanInputs;
  let gradient: Tensor3D;
  beforeAll(async () => {
    await startEngine('tensorflow');
    inputs = {
      x: made([3, 4, 2], 0),
      delta: made([3, 4, 2], 1, (x) => 0.5 + 0.4 * x),
      A: made([2, 5], 2, (x) => -1 - x / 2),
      B: made([3, 4, 5], 3),
      C: made([3, 4, 5], 4),
      D: made([2], 5),
    } as ScanInputs;
    gradient = made([3, 4, 2], 6) as Tensor3D;
  });

  const bytesOfSequence = 4 * (4 * 2 * 5);
  it.each([
    ['one block', 2 ** 20],
    ['a block for each sequence', 1],
    ['blocks of two sequences and of one', 2 * bytesOfSequence],
  ])('equals the reference in %s', (_, bytes) => {
    expectEqual(scan(bytes).selectiveScan(inputs), referenceKernels.selectiveScan(inputs));
    const found = scan(bytes).selectiveScanGradient(inputs, gradient);
    const expected = referenceKernels.selectiveScanGradient(inputs, gradient);
    for (const name of scanInputNames) expectEqual(found[name], expected[name]);
  });

  it('leaves no tensors but its results', () => {
    const before = memory().numTensors;
    scan(1).selectiveScan(inputs).dispose();
    const gradients = scan(1).selectiveScanGradient(inputs, gradient);
    for (const name of scanInputNames) gradients[name].dispose();
    expect(memory().numTensors).toBe(before);
  });
});
