import type { SequenceConfig } from '../config/schema/sequence.js';
import { RandomStream } from '../core/random.js';
import type { UserEvents } from '../split/split.js';
import { AliasTable } from './alias-table.js';
import { placeWeights, someOf } from './history-targets.js';
import type { SequenceOptions } from './sequence-options.js';

/** What the rows of an epoch's batches are: the history of a user before an event, and this event. */
export interface SequenceExamples {
  /** The user of each row. */
  users: Int32Array;
  /** The last event that the row is to predict, as an index of the events; those of its user before it are its history. */
  ends: Int32Array;
}

/** The rows of the batches of an epoch, in their order. */
export type EpochExamples = (epoch: number, pass: readonly string[]) => SequenceExamples;

/** Users who have an event with a history before it: at least two events. */
export function usersWithHistory({ offsets }: UserEvents): Int32Array {
  return Int32Array.from({ length: offsets.length - 1 }, (_, user) => user).filter(
    (user) => offsets[user + 1]! - offsets[user]! >= 2,
  );
}

/** How many rows an epoch has. */
export function rowsPerEpoch(events: UserEvents, { targets, prefixes }: SequenceConfig): number {
  const users = usersWithHistory(events);
  if (targets !== 'last') return users.length;
  return users.reduce((rows, user) => rows + prefixesOf(events, user, prefixes), 0);
}

/**
 * The rows of each epoch:
 * - every user once, up to the last event, where every position has a target;
 * - else some prefixes of each user, drawn without replacement, which end before any event but the first.
 *
 * With weights of events, the same number of rows is drawn with replacement: prefixes in proportion to the weight of
 * their target (and as often by user as without weights where all are 1); users in proportion to the mean weight of
 * what they may predict, of which `drawTargets` then draws.
 *
 * The order comes from the stream `shuffle` of the epoch, prefixes from a stream of their own.
 */
export function epochExamples(
  events: UserEvents,
  config: SequenceOptions,
  seed: number,
  weights: Float32Array | null,
): EpochExamples {
  if (weights) return weightedExamples(events, config, seed, weights);
  const all = usersWithHistory(events);
  return (epoch, pass) => {
    const users = config.targets === 'last' ? repeated(events, all, config) : all.slice();
    const ends =
      config.targets === 'last'
        ? drawnEnds(events, all, config, new RandomStream(seed, 'shuffle', 'prefixes', epoch, ...pass))
        : lastEvents(events, all);
    const order = new RandomStream(seed, 'shuffle', epoch, ...pass).shuffle(Int32Array.from(users.keys()));
    return { users: order.map((row) => users[row]!), ends: order.map((row) => ends[row]!) };
  };
}

function weightedExamples(
  events: UserEvents,
  config: SequenceOptions,
  seed: number,
  weights: Float32Array,
): EpochExamples {
  const rows = rowsPerEpoch(events, config);
  const candidates =
    config.targets === 'last' ? allPrefixes(events, config, weights) : wholeRows(events, config, weights);
  const table = new AliasTable(candidates.chances);
  return (epoch, pass) => {
    const stream = new RandomStream(seed, 'shuffle', epoch, ...pass);
    const drawn = Int32Array.from({ length: rows }, () => table.draw(stream));
    return {
      users: drawn.map((candidate) => candidates.users[candidate]!),
      ends: drawn.map((candidate) => candidates.ends[candidate]!),
    };
  };
}

function wholeRows(
  events: UserEvents,
  config: SequenceOptions,
  weights: Float32Array,
): SequenceExamples & { chances: Float64Array } {
  const users = usersWithHistory(events);
  const ends = lastEvents(events, users);
  const chances = Float64Array.from(users, (user, row) => {
    const end = ends[row]!;
    const begin = Math.max(events.offsets[user]!, end - config.maxLength);
    const ofPlaces = placeWeights(events, begin, end, config, weights);
    return ofPlaces.reduce((sum, weight) => sum + weight, 0) / ofPlaces.length;
  });
  return { users, ends, chances };
}

function allPrefixes(
  events: UserEvents,
  { prefixes }: SequenceConfig,
  weights: Float32Array,
): SequenceExamples & { chances: Float64Array } {
  const every = usersWithHistory(events);
  const users = repeated(events, every, { prefixes: 'all' });
  const ends = new Int32Array(users.length);
  const chances = new Float64Array(users.length);
  let row = 0;
  for (const user of every) {
    const first = events.offsets[user]! + 1;
    const targets = events.offsets[user + 1]! - first;
    const share = prefixesOf(events, user, prefixes) / targets;
    for (let k = 0; k < targets; k++, row++) {
      ends[row] = first + k;
      chances[row] = weights[first + k]! * share;
    }
  }
  return { users, ends, chances };
}

/** Each user as often as prefixes are drawn. */
function repeated(
  events: UserEvents,
  users: Int32Array,
  { prefixes }: Pick<SequenceConfig, 'prefixes'>,
): Int32Array {
  return Int32Array.from([...users].flatMap((user) => Array(prefixesOf(events, user, prefixes)).fill(user)));
}

function drawnEnds(
  events: UserEvents,
  users: Int32Array,
  { prefixes }: SequenceConfig,
  stream: RandomStream,
): Int32Array {
  const ends: number[] = [];
  for (const user of users) {
    const first = events.offsets[user]! + 1;
    const targets = Int32Array.from({ length: events.offsets[user + 1]! - first }, (_, k) => first + k);
    const count = prefixesOf(events, user, prefixes);
    for (const end of count < targets.length ? someOf(targets, count, stream) : targets) ends.push(end);
  }
  return Int32Array.from(ends);
}

function lastEvents({ offsets }: UserEvents, users: Int32Array): Int32Array {
  return users.map((user) => offsets[user + 1]! - 1);
}

/** How many prefixes of a user an epoch has. */
export function prefixesOf(
  { offsets }: UserEvents,
  user: number,
  prefixes: SequenceConfig['prefixes'],
): number {
  const targets = offsets[user + 1]! - offsets[user]! - 1;
  return prefixes === 'all' ? targets : Math.min(prefixes, targets);
}
