import { InputError } from '../core/errors.js';

/** More would be a mistake: nobody reads so many lines. */
const MOST = 10_000;

/**
 * The scores of an option: numbers with commas, each of which may be a range `from:to:step`, both ends included.
 *
 * @throws InputError for anything else
 */
export function scoreList(text: string, option: string): number[] {
  const ranges = text.split(',').map((part) => rangeOf(part, text, option));
  const total = ranges.reduce((sum, { count }) => sum + count, 0);
  if (total > MOST) {
    throw new InputError(`${option} gives too many scores`, {
      expected: `at most ${MOST.toLocaleString('en-US')}`,
      found: total.toLocaleString('en-US'),
    });
  }
  // Rounded, because 0.1 + 0.2 is not 0.3.
  return ranges.flatMap(({ from, step, count }) =>
    Array.from({ length: count }, (_, k) => Number((from + k * step).toPrecision(12))),
  );
}

interface Range {
  from: number;
  step: number;
  count: number;
}

function rangeOf(part: string, text: string, option: string): Range {
  const numbers = part.split(':').map((number) => (number.trim() === '' ? Number.NaN : Number(number)));
  const [from = Number.NaN, to = from, step = 1] = numbers;
  const count = Math.floor((to - from) / step + 1e-9) + 1;
  const wellFormed = (numbers.length === 1 || numbers.length === 3) && numbers.every(Number.isFinite);
  if (wellFormed && step !== 0 && count >= 1) return { from, step, count };
  throw new InputError(`${option} needs scores`, {
    expected: `numbers with commas, or a range from:to:step, e.g. ${option}=-1:1:0.1`,
    found: text,
  });
}
