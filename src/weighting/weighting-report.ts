import { row } from '../core/csr.js';
import type { Domains } from '../data/dataset.js';
import { meanOverEvents } from './example-weights.js';

/** What figures of a weighting are computed from. */
export interface WeightingReportInput {
  /** Null where the data has none. */
  domains: Domains | null;
  /** [I] */
  ofItems: Float32Array;
  /** The weights that domains have, [domains]; where absent, the mean of the events in each. */
  ofDomains?: Float32Array;
  /** Trained events of each item, [I]. */
  counts: Float64Array;
}

/**
 * Figures of an epoch, over the trained events: `weight/<domain>`; `gradientShare/<domain>`, what share of the gradient
 * a domain has if all events have alike ones, n · w / Σ n · w (an event counts in each domain of its item, and items
 * without a domain count, too); `effectiveSampleSize`, (Σ w)² / Σ w² in events; and `meanWeight`.
 */
export function weightingReport(input: WeightingReportInput): Record<string, number> {
  const { ofItems, counts } = input;
  let sum = 0;
  let squares = 0;
  counts.forEach((count, item) => {
    sum += count * ofItems[item]!;
    squares += count * ofItems[item]! ** 2;
  });
  return {
    ...ofDomains(input),
    effectiveSampleSize: squares === 0 ? 0 : sum ** 2 / squares,
    meanWeight: meanOverEvents(ofItems, counts),
  };
}

/** The present weight of each domain, by `weight/<domain>`. */
export function domainWeightsReport(names: readonly string[], weights: Float32Array): Record<string, number> {
  return Object.fromEntries(names.map((name, domain) => [`weight/${name}`, weights[domain]!]));
}

function ofDomains({ domains, ofItems, ofDomains, counts }: WeightingReportInput): Record<string, number> {
  if (domains === null) return {};
  const { names, ofItem } = domains;
  const events = new Float64Array(names.length);
  const weighted = new Float64Array(names.length);
  let elsewhere = 0;
  counts.forEach((count, item) => {
    const own = row(ofItem, item);
    if (own.length === 0) elsewhere += count * ofItems[item]!;
    for (const domain of own) {
      events[domain]! += count;
      weighted[domain]! += count * ofItems[item]!;
    }
  });
  const weights = Float32Array.from(names, (_, domain) =>
    ofDomains ? ofDomains[domain]! : events[domain] === 0 ? 1 : weighted[domain]! / events[domain]!,
  );
  const gradients = events.map((count, domain) => count * weights[domain]!);
  const total = gradients.reduce((sum, gradient) => sum + gradient, elsewhere);
  return {
    ...domainWeightsReport(names, weights),
    ...Object.fromEntries(
      names.map((name, domain) => [`gradientShare/${name}`, total === 0 ? 0 : gradients[domain]! / total]),
    ),
  };
}
