import type { SequenceRows } from './sequence-rows.js';

const DAY = 86_400;
/** Seconds of a day, a week, thirty days and a year. */
const PERIODS = [DAY, 7 * DAY, 30 * DAY, 365.25 * DAY];

/** The number of features of an event. */
export const TIME_FEATURES = 4 * PERIODS.length + 1;

/**
 * Features of when events happened, as in PinnerFormer (Pancha et al., 2022, section 3.2): the sines and cosines by some
 * periods of the time and of the gap since the event before, and ln(1 + gap in days). The gap of the first event of a row
 * is 0. (The paper's periods are not told; its time until the newest action is left out, because it would tell earlier
 * positions of later ones.)
 *
 * @param rows whose `times` are in seconds
 * @returns [N × TIME_FEATURES] row by row
 */
export function timeFeatures(
  { lengths, starts }: Pick<SequenceRows, 'lengths' | 'starts'>,
  times: Float64Array,
): Float32Array {
  const features = new Float32Array(times.length * TIME_FEATURES);
  lengths.forEach((length, row) => {
    for (let position = 0; position < length; position++) {
      const place = starts[row]! + position;
      const time = times[place]!;
      const gap = position === 0 ? 0 : time - times[place - 1]!;
      features.set([...waves(time), ...waves(gap), Math.log1p(gap / DAY)], place * TIME_FEATURES);
    }
  });
  return features;
}

/** Of seconds; computed in float64, because float32 cannot tell seconds of this century apart. */
function waves(seconds: number): number[] {
  return PERIODS.flatMap((period) => {
    const angle = (2 * Math.PI * seconds) / period;
    return [Math.sin(angle), Math.cos(angle)];
  });
}
