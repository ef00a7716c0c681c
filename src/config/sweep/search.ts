import { RandomStream } from '../../core/random.js';
import type { Distribution, SweepConfig, TunedValues } from '../schema/sweep.js';

/** One value of each key that is tuned. */
export type Setting = Readonly<Record<string, unknown>>;

/** A value of a key, and its index in the list it is from; null where it was drawn from a range. */
export interface Candidate {
  value: unknown;
  index: number | null;
}

/** Digits of numbers that are drawn: enough for any search, and readable in a table. */
const DIGITS = 6;

/**
 * The settings that a search tries, in order: every combination for `grid` (the last key moves fastest), so many draws
 * for `random`. Nothing to tune is one setting. A draw depends on the search's seed, the method, the trial and the key
 * alone, so that another key, method or trial changes no other draw.
 *
 * @param tune by key; for `grid` lists or choices only
 */
export function searchSettings(
  tune: Readonly<Record<string, TunedValues>>,
  search: SweepConfig['search'],
  method: string,
): Readonly<Record<string, Candidate>>[] {
  const keys = Object.keys(tune);
  if (keys.length === 0) return [{}];
  if (search.name === 'grid') {
    return combinations(Object.fromEntries(keys.map((key) => [key, listed(tune[key]!) ?? []])));
  }
  return Array.from({ length: search.trials }, (_, trial) =>
    Object.fromEntries(
      keys.map((key) => {
        const stream = new RandomStream(search.seed, 'search', method, trial, key);
        return [key, draw(tune[key]!, stream)];
      }),
    ),
  );
}

/** Every combination of one value a key; the last key moves fastest. One empty combination of no keys. */
export function combinations(
  lists: Readonly<Record<string, readonly unknown[]>>,
): Record<string, Candidate>[] {
  return Object.entries(lists).reduce<Record<string, Candidate>[]>(
    (found, [key, values]) =>
      found.flatMap((combination) =>
        values.map((value, index) => ({ ...combination, [key]: { value, index } })),
      ),
    [{}],
  );
}

/** The values of a list or a choice; null for a range. */
export function listed(values: TunedValues): readonly unknown[] | null {
  if (Array.isArray(values)) return values;
  return 'choice' in values ? values.choice : null;
}

function draw(values: TunedValues, stream: RandomStream): Candidate {
  const list = listed(values);
  if (list !== null) {
    const index = stream.integer(list.length);
    return { value: list[index], index };
  }
  return { value: drawNumber(values as Distribution, stream), index: null };
}

function drawNumber(distribution: Distribution, stream: RandomStream): number {
  if ('integer' in distribution) {
    const [low, high] = distribution.integer;
    return low + stream.integer(high - low + 1);
  }
  if ('uniform' in distribution) {
    const [low, high] = distribution.uniform;
    return rounded(low + (high - low) * stream.float());
  }
  if ('logUniform' in distribution) {
    const [low, high] = distribution.logUniform;
    return rounded(low * (high / low) ** stream.float());
  }
  throw new Error('A choice is no range of numbers');
}

function rounded(value: number): number {
  return Number(value.toPrecision(DIGITS));
}
