import type { SamplingConfig } from '../config/schema/sampling.js';
import type { Domains } from '../data/dataset.js';
import type { Split, UserEvents } from '../split/split.js';

/**
 * What backbones, losses and weightings may know beside their configuration when they are made: the train part and
 * what follows from it. Nothing that is held out is in it, so that no model can learn from the test part.
 */
export interface ModelContext {
  userCount: number;
  itemCount: number;
  /** For graphs, popularity, train positives and the sizes of domains. */
  train: UserEvents;
  /** 1 for each item that may be ranked. */
  catalogue: Uint8Array;
  /** Whether the events of a user stand in the order of time. */
  chronological: boolean;
  /** Of the items; null where the data has none. */
  domains: Domains | null;
  /** How negatives are drawn, for losses that correct for it (log Q). */
  sampling: SamplingConfig;
  /** The run's seed. */
  seed: number;
}

/** The context of the models of a split: what of it is not held out, with what else is given. */
export function modelContext(
  { userCount, itemCount, train, catalogue, chronological }: Split,
  given: Pick<ModelContext, 'domains' | 'sampling' | 'seed'>,
): ModelContext {
  return { userCount, itemCount, train, catalogue, chronological, ...given };
}
