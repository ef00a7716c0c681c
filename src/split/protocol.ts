import type { SplitConfig } from '../config/schema/split.js';
import { RandomStream } from '../core/random.js';
import { type Dataset, type Dropped, Part } from '../data/dataset.js';
import { rowsOf, type UserRows } from './user-rows.js';

/** The names of the split protocols. */
export type SplitName = SplitConfig['name'];
/** The options of one protocol. */
export type SplitConfigOf<Name extends SplitName> = Extract<SplitConfig, { name: Name }>;

/** Mark of a row that is in no part. */
export const EXCLUDED = 255;

/** What a protocol decides: the part of each row of the data set. */
export interface Assignment {
  /** `Part` or `EXCLUDED` by row. */
  parts: Uint8Array;
  dropped: readonly Dropped[];
  warnings: readonly string[];
}

/** What a protocol decides from. */
export interface ProtocolInput<Name extends SplitName> {
  dataset: Dataset;
  rows: UserRows;
  config: SplitConfigOf<Name>;
  /** The run's seed; it may decide the validation part only. */
  seed: number;
}

/** A split protocol: says of each row whether it is train, validation or test. */
export type Protocol<Name extends SplitName> = (input: ProtocolInput<Name>) => Assignment;

/** The stream that validation events are drawn from: of the split's seed if `fixed`, of the run's if `per-seed`. */
export function validationStream(config: SplitConfig, seed: number): RandomStream {
  return new RandomStream(config.validation === 'per-seed' ? seed : config.seed, 'validation');
}

/**
 * Moves random train rows of each user to validation.
 * @param parts changed in place
 * @param count how many rows to move, given the number of a user's train rows and the user
 */
export function drawValidation(
  parts: Uint8Array,
  rows: UserRows,
  count: (trainRows: number, user: number) => number,
  stream: RandomStream,
): void {
  for (let user = 0; user + 1 < rows.offsets.length; user++) {
    const train = rowsOf(rows, user).filter((row) => parts[row] === Part.train);
    const moved = count(train.length, user);
    if (moved === 0) continue;
    stream.shuffle(train);
    for (let k = 0; k < moved; k++) parts[train[k]!] = Part.validation;
  }
}

/**
 * Size of a validation part that is a share of a user's train events: max(floor(share × n), 1), as in IR-Benchmark;
 * 0 for a user with a single event, who would be left without any to learn from.
 */
export function validationCount(share: number): (trainRows: number) => number {
  return (trainRows) => (trainRows < 2 ? 0 : Math.max(wholePart(share * trainRows), 1));
}

/** floor(x) that forgives the rounding of a product: a share of 0.3 of 10 is 3, although (1 − 0.7) × 10 < 3. */
export function wholePart(x: number): number {
  return Math.floor(x + 1e-9);
}
