import { describe, expect, it } from 'vitest';
import { RandomStream } from '../core/random.js';
import type { Draws } from './draws.js';
import { UniformDraws } from './uniform-draws.js';

/** What the kernel computes, as plain loops over the stream. */
class PlainDraws implements Draws {
  readonly marks: Int32Array;
  private readonly items: Int32Array;

  constructor(weights: Float64Array) {
    this.items = Int32Array.from(weights.keys()).filter((item) => weights[item]! > 0);
    this.marks = new Int32Array(weights.length);
  }

  fill(row: Int32Array, mark: number, tries: number, stream: RandomStream): number {
    const draw = () => this.items[Math.floor((stream.uint32() / 2 ** 32) * this.items.length)]!;
    for (let place = 0; place < row.length; place++) row[place] = draw();
    for (let place = 0; place < row.length; place++) {
      for (let tried = 1; tried < tries && this.marks[row[place]!] === mark; tried++) row[place] = draw();
      if (this.marks[row[place]!] === mark) return place;
    }
    return row.length;
  }
}

/** Three fills one after the other, as far as they came, and the next number of the stream. */
function fills(draws: Draws, marked: readonly number[], perRow: number): unknown[] {
  const stream = new RandomStream(3, 'negatives', perRow);
  for (const item of marked) draws.marks[item] = 5;
  const rows = [perRow, 2 * perRow + 1, perRow].map((length) => {
    const row = new Int32Array(length);
    const done = draws.fill(row, 5, 8, stream);
    return [done, ...row.subarray(0, done)];
  });
  return [...rows, stream.uint32()];
}

describe('UniformDraws', () => {
  it.each([
    { itemCount: 1, marked: [], perRow: 3 },
    { itemCount: 10, marked: [0, 1, 2, 3, 4, 5, 6, 7], perRow: 20 },
    { itemCount: 1200, marked: [7, 300, 1199], perRow: 1000 },
    { itemCount: 8360, marked: [1, 2], perRow: 1 },
    { itemCount: 100_003, marked: [5], perRow: 50 },
  ])('draws what plain loops draw ($itemCount items, $perRow a row)', ({ itemCount, marked, perRow }) => {
    const weights = new Float64Array(itemCount).fill(1);
    if (itemCount > 1) weights[itemCount - 1] = 0;
    const expected = fills(new PlainDraws(weights), marked, perRow);
    expect(fills(new UniformDraws(weights), marked, perRow)).toEqual(expected);
  });

  it('keeps the marks when longer rows make the memory grow', () => {
    const draws = new UniformDraws(new Float64Array(20_000).fill(1));
    draws.marks[17] = 3;
    draws.fill(new Int32Array(100_000), 3, 8, new RandomStream(0, 'negatives'));
    expect(draws.marks[17]).toBe(3);
  });

  it('draws what it has always drawn', () => {
    const draws = new UniformDraws(new Float64Array(1000).fill(1));
    const row = new Int32Array(6);
    draws.fill(row, 1, 8, new RandomStream(0, 'negatives', 0, 0));
    expect([...row]).toEqual([902, 10, 565, 46, 936, 13]);
  });
});
