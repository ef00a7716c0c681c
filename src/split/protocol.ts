import type { SplitConfig } from '../config/schema/split.js';
import { RandomStream } from '../core/random.js';
import { type Dropped, Part } from '../data/dataset.js';
import { type OrderedEvents, positionsOf } from './ordered-events.js';

/** The names of the split protocols. */
export type SplitName = SplitConfig['name'];
/** The options of one protocol. */
type SplitConfigOf<Name extends SplitName> = Extract<SplitConfig, { name: Name }>;

/** Mark of an event that is in no part. */
export const EXCLUDED = 255;

/** What a protocol decides: the part of each event. */
export interface Assignment {
  /** `Part` or `EXCLUDED`, aligned with the ordered events. */
  parts: Uint8Array;
  dropped: readonly Dropped[];
  warnings: readonly string[];
}

/** What a protocol decides from. */
export interface ProtocolInput<Name extends SplitName> {
  events: OrderedEvents;
  config: SplitConfigOf<Name>;
  /** The run's seed; it may decide the validation part only. */
  seed: number;
}

/** A split protocol: says of each event whether it is train, validation or test. */
export type Protocol<Name extends SplitName> = (input: ProtocolInput<Name>) => Assignment;

/** The stream that validation events are drawn from: of the split's seed if `fixed`, of the run's if `per-seed`. */
export function validationStream(config: SplitConfig, seed: number): RandomStream {
  return new RandomStream(config.validation === 'per-seed' ? seed : config.seed, 'validation');
}

/** How many train events a user gives to validation. */
export type ValidationCount = (trainEvents: number, user: number) => number;

/** Moves random train events of each user to validation; changes `parts` in place. */
export function drawValidation(
  parts: Uint8Array,
  events: OrderedEvents,
  count: ValidationCount,
  stream: RandomStream,
): void {
  for (let user = 0; user < events.userCount; user++) {
    const train = positionsOf(events, user).filter((position) => parts[position] === Part.train);
    const moved = count(train.length, user);
    if (moved === 0) continue;
    for (const position of stream.shuffle(train).subarray(0, moved)) parts[position] = Part.validation;
  }
}

/**
 * Size of a validation part that is a share of a user's train events: max(floor(share × n), 1), as in IR-Benchmark;
 * 0 for a user with a single event, who would be left without any to learn from.
 */
export function validationCount(share: number): ValidationCount {
  return (trainEvents) => (trainEvents < 2 ? 0 : Math.max(wholePart(share * trainEvents), 1));
}

/** floor(x) that forgives the rounding of a product: (1 − 0.9) × 10 is 1 here, although it computes to less. */
export function wholePart(x: number): number {
  return Math.floor(x + 1e-9);
}

/** The entry for a count of what was dropped; none for a count of 0. */
export function countDropped(reason: string, unit: 'users' | 'events', count: number): Dropped[] {
  return count === 0 ? [] : [{ reason, unit, count }];
}
