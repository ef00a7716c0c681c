import type { SparsityOptions } from '../config/schema/weighting.js';
import type { DomainStatistics } from './event-counts.js';

/** What decides a weight; see `domainTargets`. */
export type TargetOptions = Pick<
  SparsityOptions,
  'measure' | 'coefficients' | 'idfMap' | 'gamma' | 'wMin' | 'wMax'
>;

/**
 * The weight ŵ that each domain moves to, [domains]: a reconstruction of the "domain sparsity measurement" of arXiv
 * 2510.04375, whose constants and formula are not public. For n of N events in a domain,
 *
 *   s = a · IDF + b · (1 - share of users) + c · (1 - H / ln |I|),   ŵ = wMin + (wMax - wMin) · s,
 *
 * where IDF is ln((N + 1) / (n + 1)), brought between 0 and 1 by the least and the largest of all domains (0 where all
 * are alike) and mapped by `idfMap`. With `measure: inverse-frequency`, ŵ = (N / (K · n))^γ over K domains. Either way
 * ŵ stays within wMin and wMax.
 */
export function domainTargets(statistics: DomainStatistics, options: TargetOptions): Float64Array {
  const { wMin, wMax } = options;
  const raw =
    options.measure === 'inverse-frequency'
      ? inverseFrequency(statistics, options.gamma)
      : sparsity(statistics, options).map((s) => wMin + (wMax - wMin) * s);
  return raw.map((weight) => Math.min(Math.max(weight, wMin), wMax));
}

/** The sparsity s of each domain, between 0 and 1. */
export function sparsity(
  statistics: DomainStatistics,
  { coefficients, idfMap }: Pick<TargetOptions, 'coefficients' | 'idfMap'>,
): Float64Array {
  const idf = inverseDomainFrequency(statistics).map(maps[idfMap]);
  const { userShare, concentration } = statistics;
  return idf.map(
    (rarity, domain) =>
      coefficients.idf * rarity +
      coefficients.users * (1 - userShare[domain]!) +
      coefficients.entropy * concentration[domain]!,
  );
}

const maps = {
  linear: (x: number) => x,
  log: (x: number) => Math.log2(1 + x),
  sqrt: Math.sqrt,
} as const;

function inverseDomainFrequency({ total, events }: DomainStatistics): Float64Array {
  const idf = events.map((n) => Math.log((total + 1) / (n + 1)));
  const least = Math.min(...idf);
  const range = Math.max(...idf) - least;
  return idf.map((value) => (range === 0 ? 0 : (value - least) / range));
}

function inverseFrequency({ total, events }: DomainStatistics, gamma: number): Float64Array {
  return events.map((n) => (total / (events.length * n)) ** gamma);
}
