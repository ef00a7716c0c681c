import type { MetricName } from '../../config/schema/evaluation.js';
import type { Lists } from '../../core/csr.js';

/** Where the relevant items of one user stand in a ranked list. */
export interface Hits {
  /** Ranks of the retrieved relevant items, from 1, ascending; entries at and after `count` have no meaning. */
  ranks: Int32Array;
  /** How many relevant items the list holds. */
  count: number;
  /** |T_u|: how many relevant items there are, retrieved or not; at least 1. */
  relevant: number;
}

interface Described {
  readonly name: MetricName;
  /** One line for `reclab list metrics`. */
  readonly description: string;
}

/** A metric with a value for each user; a group's figure is the mean. */
export interface UserMetric extends Described {
  readonly kind: 'user';
  /** The user's value at cutoff K; ranks beyond K are ignored. */
  compute(hits: Hits, cutoff: number): number;
}

/** A metric with a value for each user that looks at what is recommended, not at whether it is right. */
export interface ListMetric extends Described {
  readonly kind: 'list';
  /**
   * The value of a top-K list.
   *
   * @param list item numbers, best first; none after the first K counts
   * @param domains row: item; values: its domains
   */
  compute(list: Int32Array, cutoff: number, domains: Lists): number;
}

/** A metric of the lists of all users together. */
export interface ExposureMetric extends Described {
  readonly kind: 'exposure';
  /** From how often each item of the catalogue stands in a top-K list; one entry an item, in any order. */
  compute(exposures: Int32Array): number;
}

/** A metric of labelled pairs, without a cutoff. */
export interface PairMetric extends Described {
  readonly kind: 'pairs';
  /** From scores, read as logits, and labels 0 or 1; NaN where the metric is not defined for these labels. */
  compute(scores: Float32Array, labels: Float32Array): number;
}

/** A metric of targets that are ranked each among a few drawn items; a figure is the mean over targets, then users. */
export interface SampledMetric extends Described {
  readonly kind: 'sampled';
  /** The value of a target at its rank, from 1. */
  compute(rank: number, cutoff: number): number;
}

/** A figure of merit. */
export type Metric = UserMetric | ListMetric | ExposureMetric | SampledMetric | PairMetric;

/** How many relevant items stand among the first K. */
export function hitsWithin({ ranks, count }: Hits, cutoff: number): number {
  let within = 0;
  while (within < count && ranks[within]! <= cutoff) within++;
  return within;
}
