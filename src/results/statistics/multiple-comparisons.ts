/**
 * Adjusts p values of a family so that the probability of any false alarm stays below alpha (Holm, 1979). NaN, which
 * stands for a test that could not be made, stays NaN and counts in no family.
 */
export function holm(pValues: readonly number[]): number[] {
  let largest = 0;
  return adjusted(pValues, 'ascending', (p, rank, count) => {
    largest = Math.max(largest, p * (count - rank));
    return Math.min(1, largest);
  });
}

/**
 * Adjusts p values of a family so that the expected share of false alarms among all alarms stays below alpha (Benjamini
 * and Hochberg, 1995). NaN stays NaN.
 */
export function benjaminiHochberg(pValues: readonly number[]): number[] {
  let smallest = 1;
  return adjusted(pValues, 'descending', (p, rank, count) => {
    smallest = Math.min(smallest, (p * count) / (rank + 1));
    return smallest;
  });
}

/** @param adjust told the p value, its rank from 0 for the smallest, and how many there are; called in the given order */
function adjusted(
  pValues: readonly number[],
  direction: 'ascending' | 'descending',
  adjust: (p: number, rank: number, count: number) => number,
): number[] {
  const ascending = [...pValues.keys()]
    .filter((index) => !Number.isNaN(pValues[index]))
    .sort((a, b) => pValues[a]! - pValues[b]!);
  const result = pValues.map(() => Number.NaN);
  const ranked = ascending.map((index, rank) => ({ index, rank }));
  for (const { index, rank } of direction === 'ascending' ? ranked : ranked.reverse()) {
    result[index] = adjust(pValues[index]!, rank, ascending.length);
  }
  return result;
}
