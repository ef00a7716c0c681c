import { groupByRow } from '../core/csr.js';
import { RandomStream } from '../core/random.js';
import type { Dataset } from '../data/dataset.js';
import { fingerprintOfTrain } from './assemble.js';
import { hasBinaryLabels, positiveItems } from './positives.js';
import type { Split, UserEvents } from './split.js';

/** Up to which share of the catalogue a user's items are passed over by drawing again. */
const REDRAWN_SHARE = 0.5;
/** Mark of items outside the catalogue. */
const OUTSIDE = -2;

/**
 * A split whose train part holds false positives (SL@K, D.2): of each user with n different positive items in train,
 * ceil(rate · n) items of the catalogue become train events, drawn evenly, none twice. None is an item of any event of
 * the user, held out or dropped: an item of the test part would be masked in the ranking, and could not be found by
 * the best of models. So catalogue, validation and test part stay what they are, and the runs of all rates pair.
 *
 * A false event stands beside a random positive train event of its user and takes over its time and label. The items of a
 * lower rate are among those of a higher one. `Split.observedTrain` keeps the train part as it was.
 *
 * @param dataset what was split
 * @param seed the run's seed
 */
export function withFalsePositives(split: Split, dataset: Dataset, rate: number, seed: number): Split {
  if (rate === 0) return split;
  const drawn = drawFalsePositives(split, dataset, rate, seed);
  const train = insert(split.train, drawn);
  return {
    ...split,
    train,
    observedTrain: split.train,
    ...(split.validationPositions && {
      validationPositions: movedPositions(split, split.validationPositions, drawn),
    }),
    trainFingerprint: fingerprintOfTrain(train),
  };
}

/** False positives, those of a user one after the other. */
interface FalsePositives {
  /** Length users + 1. */
  offsets: Int32Array;
  items: Int32Array;
  /** The train event that each follows, ascending. */
  after: Int32Array;
}

function drawFalsePositives(split: Split, dataset: Dataset, rate: number, seed: number): FalsePositives {
  const { train, userCount, catalogue } = split;
  const eventsOfUser = groupByRow(dataset.users, userCount);
  const positives = positiveItems(train);
  const unknown = new UnknownItems(catalogue);
  const labels = hasBinaryLabels(train) ? train.labels : null;
  const offsets = new Int32Array(userCount + 1);
  const drawn: { item: number; after: number }[] = [];
  for (let user = 0; user < userCount; user++) {
    const own = eventsOfUser.order.subarray(eventsOfUser.offsets[user], eventsOfUser.offsets[user + 1]);
    const stream = new RandomStream(seed, 'false-positives', user);
    unknown.startUser(own.map((event) => dataset.items[event]!));
    const wanted = roundedUp(rate * (positives.offsets[user + 1]! - positives.offsets[user]!));
    const count = Math.min(wanted, unknown.left);
    const events = positiveEventsOf(train, labels, user);
    const ofUser = Array.from({ length: count }, () => ({
      item: unknown.draw(stream),
      after: events[stream.integer(events.length)]!,
    }));
    for (const each of ofUser.sort((a, b) => a.after - b.after)) drawn.push(each);
    offsets[user + 1] = drawn.length;
  }
  return {
    offsets,
    items: Int32Array.from(drawn, ({ item }) => item),
    after: Int32Array.from(drawn, ({ after }) => after),
  };
}

/** The items of the catalogue that one user at a time does not know, to be drawn evenly and none twice. */
class UnknownItems {
  left = 0;
  private readonly catalogue: Int32Array;
  /** By item: the last user who knows it. */
  private readonly knownTo: Int32Array;
  private user = -1;
  /** Those that are left, for a user who knows so much that drawing again would take long. */
  private listed: number[] | null = null;

  constructor(catalogue: Uint8Array) {
    this.catalogue = Int32Array.from(catalogue.keys()).filter((item) => catalogue[item] === 1);
    this.knownTo = new Int32Array(catalogue.length).fill(-1);
    for (let item = 0; item < catalogue.length; item++) {
      if (catalogue[item] === 0) this.knownTo[item] = OUTSIDE;
    }
  }

  startUser(known: Int32Array): void {
    this.user++;
    this.left = this.catalogue.length;
    for (const item of known) this.take(item);
    this.listed =
      this.left < (1 - REDRAWN_SHARE) * this.catalogue.length
        ? [...this.catalogue].filter((item) => this.knownTo[item] !== this.user)
        : null;
  }

  draw(stream: RandomStream): number {
    const item = this.listed ? this.drawListed(this.listed, stream) : this.redraw(stream);
    this.take(item);
    return item;
  }

  private take(item: number): void {
    if (this.knownTo[item] === this.user || this.knownTo[item] === OUTSIDE) return;
    this.knownTo[item] = this.user;
    this.left--;
  }

  private redraw(stream: RandomStream): number {
    for (;;) {
      const item = this.catalogue[stream.integer(this.catalogue.length)]!;
      if (this.knownTo[item] !== this.user) return item;
    }
  }

  private drawListed(listed: number[], stream: RandomStream): number {
    const place = stream.integer(listed.length);
    const item = listed[place]!;
    listed[place] = listed.at(-1)!;
    listed.pop();
    return item;
  }
}

/** Indices of a user's train events, without those of the binary label 0. */
function positiveEventsOf({ offsets }: UserEvents, labels: Float32Array | null, user: number): Int32Array {
  const begin = offsets[user]!;
  const all = Int32Array.from({ length: offsets[user + 1]! - begin }, (_, index) => begin + index);
  return labels === null ? all : all.filter((event) => labels[event] === 1);
}

/** The train part with each false event behind the event that it follows. */
function insert(train: UserEvents, { offsets, items, after }: FalsePositives): UserEvents {
  const size = train.items.length + items.length;
  /** The event that each event of the new part is or follows. */
  const source = new Int32Array(size);
  const newItems = new Int32Array(size);
  let next = 0;
  let end = 0;
  for (let event = 0; event < train.items.length; event++) {
    source[end] = event;
    newItems[end++] = train.items[event]!;
    while (after[next] === event) {
      source[end] = event;
      newItems[end++] = items[next++]!;
    }
  }
  const { times, labels } = train;
  return {
    offsets: train.offsets.map((offset, user) => offset + offsets[user]!),
    items: newItems,
    times: times && Float64Array.from(source, (event) => times[event]!),
    labels: labels && Float32Array.from(source, (event) => labels[event]!),
  };
}

/** The places of validation events, moved on by the false events before them. */
function movedPositions(
  { train, validation, userCount }: Split,
  positions: Int32Array,
  { offsets, after }: FalsePositives,
): Int32Array {
  const moved = positions.slice();
  for (let user = 0; user < userCount; user++) {
    const begin = validation.offsets[user]!;
    let before = offsets[user]!;
    for (let event = begin; event < validation.offsets[user + 1]!; event++) {
      const trainEventsBefore = positions[event]! - (event - begin);
      while (before < offsets[user + 1]! && after[before]! - train.offsets[user]! < trainEventsBefore)
        before++;
      moved[event]! += before - offsets[user]!;
    }
  }
  return moved;
}

/** ceil(x) that forgives the rounding of a product: 0.07 · 100 is 7 here, although it computes to more. */
function roundedUp(x: number): number {
  return Math.ceil(x - 1e-9);
}
