import { mean, sampleStandardDeviation } from './moments.js';

/** A figure over seeds; NaN where there is none. A deviation needs two seeds. */
export interface OverSeeds {
  mean: number;
  deviation: number;
}

/** The mean of a figure over seeds, and the sample standard deviation. */
export function overSeeds(values: readonly number[]): OverSeeds {
  return { mean: mean(values), deviation: sampleStandardDeviation(values) };
}

/** A figure with four digits, with its deviation where there are several seeds; `-` where there is none. */
export function overSeedsText({ mean, deviation }: OverSeeds, plusMinus = ' ±'): string {
  if (Number.isNaN(mean)) return '-';
  return Number.isNaN(deviation) ? mean.toFixed(4) : `${mean.toFixed(4)}${plusMinus}${deviation.toFixed(4)}`;
}
