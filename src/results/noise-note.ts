import type { NoiseConfig } from '../config/schema/noise.js';

/** What a reader of figures is told about the noise that was put into the train part; nothing where there is none. */
export function noiseNotes({ falseNegatives, falsePositives, shuffledHistories }: NoiseConfig): string[] {
  const parts = [
    ...(falseNegatives.rate > 0
      ? [`false negatives by ${falseNegatives.definition}, ${percent(falseNegatives.rate)} of those drawn`]
      : []),
    ...(falsePositives.rate > 0
      ? [`false positives, ${percent(falsePositives.rate)} of each user's train positives`]
      : []),
  ];
  return [
    ...(parts.length === 0 ? [] : [`! noise in the train part: ${parts.join('; ')}`]),
    ...(shuffledHistories
      ? ['! a control: the histories of model and baselines are shuffled, so that their order tells nothing']
      : []),
  ];
}

function percent(rate: number): string {
  return `${Number((rate * 100).toPrecision(6))} %`;
}
