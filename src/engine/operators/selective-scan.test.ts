import { grads, memory, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { describeEngines } from '../../testing/engines.js';
import { expectGradientsMatchDifferences, irregular } from '../../testing/gradients.js';
import type { ScanInputs } from '../kernels/scan.js';
import { startEngine } from '../registry.js';
import { selectiveScan } from './selective-scan.js';

/** Batch, positions, channels, states: one of each, one position, odd, whole vectors, more than one. */
const sizes: Sizes[] = [
  [1, 1, 1, 1],
  [3, 1, 2, 4],
  [1, 5, 1, 3],
  [2, 4, 3, 2],
  [2, 3, 4, 5],
  [1, 30, 5, 16],
];
type Sizes = readonly [number, number, number, number];

interface Column {
  values: number[];
  shape: number[];
}

/** x, Δ > 0, A < 0, B, C and D. */
function columns([batch, length, channels, states]: Sizes): Column[] {
  const column = (shape: number[], phase: number, map = (x: number) => x): Column => ({
    values: irregular(
      shape.reduce((a, b) => a * b),
      phase,
    ).map(map),
    shape,
  });
  return [
    column([batch, length, channels], 0),
    column([batch, length, channels], 1, (x) => 0.5 + 0.4 * x),
    column([channels, states], 2, (x) => -1 - x / 2),
    column([batch, length, states], 3),
    column([batch, length, states], 4),
    column([channels], 5),
  ];
}

const scanned = (...list: Tensor[]) => {
  const [x, delta, A, B, C, D] = list;
  return selectiveScan({ x, delta, A, B, C, D } as ScanInputs);
};
const tensors = (list: readonly Column[]) => list.map(({ values, shape }) => tensor(values, shape));

/** Output and gradients as flat lists. */
function figures(of: Sizes): Float32Array[] {
  return tidy(() => {
    const inputs = tensors(columns(of));
    const outputGradient = tensor(irregular(inputs[0]!.size, 9), inputs[0]!.shape);
    return [scanned(...inputs), ...grads(scanned)(inputs, outputGradient)].map(
      (t) => t.dataSync().slice() as Float32Array,
    );
  });
}

describeEngines('selective scan on %s', (name) => {
  beforeAll(async () => {
    await startEngine(name);
  });

  it('carries states on, lets the input in and reads the states out', () => {
    const y = scanned(
      tensor([1, 0, 2], [1, 3, 1]),
      tensor([1, 1, 0.5], [1, 3, 1]),
      tensor([-Math.log(2)], [1, 1]),
      tensor([4, 1, 1], [1, 3, 1]),
      tensor([1, 1, 10], [1, 3, 1]),
      tensor([100], [1]),
    );
    // h = 4, then 4 / 2, then 2 / √2 + 1
    const expected = [4 + 100, 2, 10 * (Math.SQRT2 + 1) + 200];
    y.dataSync().forEach((value, t) => {
      expect(value).toBeCloseTo(expected[t]!, 3);
    });
  });

  it('never looks ahead', () => {
    const inputs = columns([2, 6, 3, 4]);
    const before = scanned(...tensors(inputs)).dataSync<'float32'>();
    const changed = inputs.map(({ values, shape }) => ({
      shape,
      values: shape.length < 3 ? values : values.map((x, k) => (isLater(k, shape, 4) ? x + 3 : x)),
    }));
    const after = scanned(...tensors(changed)).dataSync<'float32'>();
    const shape = [2, 6, 3];
    const earlier = (of: Float32Array) => of.filter((_, k) => !isLater(k, shape, 4));
    expect(earlier(after)).toEqual(earlier(before));
    expect(after).not.toEqual(before);
  });

  it.each(sizes.slice(0, -1))(
    'has all gradients (batch %i, %i positions, %i channels, %i states)',
    (...of) => {
      // A decays what is carried on; from a single position nothing is.
      const decay = 2;
      expectGradientsMatchDifferences(
        scanned,
        columns(of).map((column, place) => ({ ...column, flat: place === decay && of[1] === 1 })),
      );
    },
  );

  it('passes on what is not a number instead of hiding it', () => {
    columns([1, 3, 2, 3]).forEach((_, place) => {
      const inputs = columns([1, 3, 2, 3]);
      inputs[place]!.values[0] = Number.NaN;
      expect(
        scanned(...tensors(inputs))
          .dataSync()
          .some(Number.isNaN),
      ).toBe(true);
    });
  });

  it('forgets all where the decay is below what float32 holds', () => {
    const one = (value: number, length = 2) => tensor(new Array(length).fill(value), [1, length, 1]);
    const y = scanned(one(3), one(1), tensor([-1000], [1, 1]), one(1), one(1), tensor([0], [1]));
    expect([...y.dataSync()]).toEqual([3, 3]);
  });

  it('names what does not fit', () => {
    const [x, delta, , B, C, D] = tensors(columns([2, 4, 3, 2]));
    expect(() => scanned(x!, delta!, tensor([1, 2], [2, 1]), B!, C!, D!)).toThrow(
      'selectiveScan: expected A of shape [3, ·], got [2, 1]',
    );
  });

  it('leaves no tensors behind', () => {
    const before = memory().numTensors;
    figures([2, 4, 3, 2]);
    expect(memory().numTensors).toBe(before);
  });

  it.each(sizes)('equals the reference (batch %i, %i positions, %i channels, %i states)', async (...of) => {
    await startEngine('reference');
    const expected = figures(of);
    await startEngine(name);
    figures(of).forEach((found, which) => {
      found.forEach((value, k) => {
        expect(value).toBeCloseTo(expected[which]![k]!, 4);
      });
    });
  });
});

/** Whether an entry of [batch, positions, size] belongs to a position from `position` on. */
function isLater(entry: number, shape: readonly number[], position: number): boolean {
  return Math.floor(entry / shape[2]!) % shape[1]! >= position;
}
