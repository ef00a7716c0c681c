import type { Dropped } from '../data/dataset.js';

/** The events of each user in compressed rows; within a user in the split's order (see `Split.chronological`). */
export interface UserEvents {
  /** Length users + 1. */
  offsets: Int32Array;
  items: Int32Array;
  times: Float64Array | null;
  /** Labels or ratings, where the data has values. */
  labels: Float32Array | null;
}

/** What a ranker may know of the users it ranks for: their known events, in the split's order. */
export type Histories = Omit<UserEvents, 'labels'>;

/** Train, validation and test parts of one data set, for one seed. */
export interface Split {
  userCount: number;
  itemCount: number;
  train: UserEvents;
  /** The train part without the false positives that were put into it; absent where there are none. */
  observedTrain?: UserEvents;
  /** No rows' worth of events where the split has no validation part. */
  validation: UserEvents;
  /**
   * The place of each validation event among its user's train and validation events together, from 0. Absent: placed by
   * time, else after the train events.
   */
  validationPositions?: Int32Array;
  test: UserEvents;
  /** Whether the test events were taken out (see `holdBackTest`), so that nothing can be measured on them. */
  testHeldBack?: true;
  hasValidation: boolean;
  /** 1 for each item that may be ranked: those in train or validation, so that it does not depend on the seed. */
  catalogue: Uint8Array;
  /** Whether the events of a user stand in the order of time. */
  chronological: boolean;
  dropped: readonly Dropped[];
  /** What a reader of the figures should know, e.g. that leave-one-out looks ahead in time. */
  warnings: readonly string[];
  trainFingerprint: string;
  /** Of the test events and the catalogue. */
  testFingerprint: string;
}

/** The held-out part that figures are computed on. */
export type Subset = 'validation' | 'test';
