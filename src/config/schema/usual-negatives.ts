import type { LossName } from './loss.js';

/**
 * How many negatives a loss draws for each positive where the configuration does not say: as many as its paper or its
 * authors' code. Losses that are not listed take one, as pairs and points do.
 */
export const usualNegatives: { readonly [Name in LossName]?: number } = {
  // IR-Benchmark: so many make a sampled softmax close to the full one.
  softmax: 1000,
  bsl: 1000,
  psl: 1000,
  // RecZoo tunes CCL with 800 to 1500.
  ccl: 1000,
  // The authors' own values.
  simce: 64,
  gbce: 256,
  // As softmax, which it weights.
  'sl-at-k': 1000,
  // The authors' code; IR-Benchmark draws 1000.
  advinfonce: 128,
  // The authors' code; IR-Benchmark draws 1000.
  llpauc: 100,
  // The code of DrRL.
  drrl: 64,
  // As softmax, which it is with everything off.
  'dsl-reconstruction': 1000,
};
