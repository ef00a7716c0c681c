import type { Ranker } from '../backbones/backbone.js';
import { RandomStream } from '../core/random.js';
import { alignmentAndUniformity } from '../evaluation/alignment-uniformity.js';
import { recommendedPopularity, trainPopularity } from '../evaluation/recommended-popularity.js';
import type { DiagnosticFigures } from '../results/diagnostic-figures.js';
import type { Batch } from '../sampling/batch.js';
import { positiveEvents } from '../sampling/positive-events.js';
import type { Split, UserEvents } from '../split/split.js';
import type { Trainer } from '../training/trainer.js';

/** What is looked at. */
export interface DiagnosedModel {
  trainer: Trainer<unknown>;
  /** With the vectors that are trained; the caller of it disposes the ranker. */
  vectors(): Ranker;
  /** As users are given recommendations; the caller of it disposes the ranker. */
  ranker(): Ranker;
  split: Split;
  /** The batch whose gradients are looked at, the same after every epoch. */
  batch: Batch;
  seed: number;
  memoryBudget: number;
}

/** Users, items and train events that are looked at; the differences of 256 vectors are those of 32,640 pairs. */
const SAMPLE = 256;

/**
 * Prepares the diagnostics of a model: with the same batch, users and items after every epoch, from a stream of their
 * own, so that a curve shows the training and not the sample. They look at the train part alone and change nothing.
 */
export function prepareDiagnostics(model: DiagnosedModel): () => DiagnosticFigures {
  const { trainer, split, batch, memoryBudget } = model;
  const { users, items, positives } = sampleOf(split, model.seed);
  const popularity = trainPopularity(split);
  return () => ({
    ...trainer.gradientFigures(batch),
    ...disposing(model.vectors(), (ranker) => alignmentAndUniformity(ranker, { users, items, positives })),
    recommendedPopularity: disposing(model.ranker(), (ranker) =>
      recommendedPopularity(ranker, split, users, popularity, memoryBudget),
    ),
  });
}

function sampleOf(split: Split, seed: number) {
  const { events } = positiveEvents(split.observedTrain ?? split.train);
  const stream = (what: string) => new RandomStream(seed, 'diagnostics', what);
  const some = (all: Int32Array, what: string) => stream(what).shuffle(all).slice(0, SAMPLE);
  const ofEvents = stream('events');
  const drawn = Int32Array.from({ length: SAMPLE }, () => ofEvents.integer(events.items.length));
  const inCatalogue = Int32Array.from(split.catalogue.keys()).filter((item) => split.catalogue[item] === 1);
  return {
    users: some(usersWithEvents(events), 'users'),
    items: some(inCatalogue, 'items'),
    positives: {
      users: drawn.map((event) => userOf(events, event)),
      items: drawn.map((event) => events.items[event]!),
    },
  };
}

function usersWithEvents({ offsets }: UserEvents): Int32Array {
  const all = Int32Array.from({ length: offsets.length - 1 }, (_, user) => user);
  return all.filter((user) => offsets[user + 1]! > offsets[user]!);
}

/** The user of an event: the last whose events begin at or before it. */
function userOf({ offsets }: UserEvents, event: number): number {
  let low = 0;
  let high = offsets.length - 2;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (offsets[middle]! <= event) low = middle;
    else high = middle - 1;
  }
  return low;
}

function disposing<Result>(ranker: Ranker, use: (ranker: Ranker) => Result): Result {
  try {
    return use(ranker);
  } finally {
    ranker.dispose();
  }
}
