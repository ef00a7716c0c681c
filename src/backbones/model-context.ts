import type { SamplingConfig } from '../config/schema/sampling.js';
import type { Domains } from '../data/dataset.js';
import { targetShares } from '../sampling/target-shares.js';
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
  /** The share of each item among the targets of an epoch, [I]; known once the weighting is made, which may draw them. */
  targetShares(): Float64Array;
  /** The run's seed. */
  seed: number;
}

/**
 * The context of the models of a split: what of it is not held out, with what else is given. The targets of an epoch are
 * the train events unless something else is told.
 */
export function modelContext(
  split: Pick<Split, 'userCount' | 'itemCount' | 'train' | 'catalogue' | 'chronological'>,
  given: Pick<ModelContext, 'domains' | 'sampling' | 'seed'> & Partial<Pick<ModelContext, 'targetShares'>>,
): ModelContext {
  const { userCount, itemCount, train, catalogue, chronological } = split;
  const ofTrain = () => targetShares({ train, itemCount }, {});
  return { userCount, itemCount, train, catalogue, chronological, targetShares: ofTrain, ...given };
}
