import type { Lists } from '../core/csr.js';

/** Which part of a published split an event belongs to; the values of `Dataset.parts`. */
export const Part = { train: 0, validation: 1, test: 2 } as const;

/** Item to domains, many to many. */
export interface Domains {
  names: readonly string[];
  /** Row: item. Values: domains, ascending. */
  ofItem: Lists;
}

/** Events that tell domains, such as tags that users gave to items; an item's domains follow from the train part. */
export interface DomainEvents {
  names: readonly string[];
  /** Aligned columns, one entry an event. */
  users: Int32Array;
  items: Int32Array;
  domains: Int32Array;
}

/** What a filter or a parser removed, for people to read. */
export interface Dropped {
  /** e.g. `rating below 3`, `malformed row`. */
  reason: string;
  /** What is counted, e.g. `events`, `users`, `items`, `rows`. */
  unit: string;
  count: number;
}

/** Where data came from. */
export interface Provenance {
  dataset: string;
  sources: readonly {
    address: string;
    sha256: string;
    bytes: number;
    /** Which place it came from; a mirror may have packed the same data anew. */
    origin?: 'mirror' | 'public' | 'import' | 'local';
  }[];
  licence: string;
  citation: string;
  /** Sizes after each filter, in the order of application; the first entry is the raw data. */
  steps: readonly { step: string; users: number; items: number; interactions: number }[];
  dropped: readonly Dropped[];
}

/**
 * Interactions in columns, users and items numbered from 0. The numbers follow the original ids: numeric order where
 * all ids are integers, code-unit order elsewhere, so that they do not depend on the order of rows.
 */
export interface Dataset {
  name: string;
  /** Aligned columns, one entry an interaction, in file order. */
  users: Int32Array;
  items: Int32Array;
  /** Seconds since 1970. */
  times: Float64Array | null;
  /** Ratings, counts or labels. */
  values: Float32Array | null;
  /** `Part` of each interaction, for data sets that are published split. */
  parts: Uint8Array | null;
  /** True where the order of rows within a user is the order in time although no times are given. */
  rowsInTimeOrder: boolean;
  /** Original ids by number. */
  userIds: readonly string[];
  itemIds: readonly string[];
  domains: Domains | null;
  domainEvents: DomainEvents | null;
  /** A text by item, e.g. title and categories. */
  itemText: readonly string[] | null;
  /** p(item | user), [users × items], where the data were drawn from a known distribution. */
  trueProbability: Float32Array | null;
  provenance: Provenance;
  /** SHA-256 of the prepared columns. */
  fingerprint: string;
}
