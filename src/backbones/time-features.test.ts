import { expect, it } from 'vitest';
import { TIME_FEATURES, timeFeatures } from './time-features.js';

const day = 86_400;

it('tell time and gap by their place in a day, a week, a month and a year', () => {
  const rows = { lengths: Int32Array.of(2, 1), starts: Int32Array.of(0, 2) };
  // A row from the sixth hour of a day to a week later, and one of a single event.
  const found = timeFeatures(rows, Float64Array.of(day / 4, 7.25 * day, 0));
  expect(found).toHaveLength(3 * TIME_FEATURES);
  const [first, second, alone] = [0, 1, 2].map((place) =>
    found.subarray(place * TIME_FEATURES, (place + 1) * TIME_FEATURES),
  );
  // Sine and cosine of a quarter of a day, and of a gap of 0.
  expect(first![0]).toBeCloseTo(1, 6);
  expect(first![1]).toBeCloseTo(0, 6);
  expect([...first!.subarray(8)]).toEqual([0, 1, 0, 1, 0, 1, 0, 1, 0]);
  // Of a gap of a week: whole days and weeks, and 7 / 30 of a month.
  expect(second![9]).toBeCloseTo(1, 6);
  expect(second![11]).toBeCloseTo(1, 6);
  expect(second![12]).toBeCloseTo(Math.sin((14 * Math.PI) / 30), 6);
  expect(second![16]).toBeCloseTo(Math.log(8), 6);
  expect([...alone!.subarray(0, 2)]).toEqual([0, 1]);
});
