import type { ScoreGradients } from './score-gradients.js';

/** Where a loss puts its gradient. What has no meaning for a loss or its negatives is absent. */
export interface GradientFigures {
  /** Share of the mean |∂L/∂score| that goes to positives; the rest goes to negatives. */
  positiveGradientShare?: number;
  /**
   * Of what goes to negatives, the share of the hardest tenth: of each example those with the highest scores. 0.1 where
   * the loss treats all alike, 1 where it looks at no other. Absent below ten negatives an example.
   */
  hardestGradientShare?: number;
  /**
   * How many negatives an example is learned from: exp of the entropy of the weights |∂L/∂s_uj| / Σ_k |∂L/∂s_uk|, from 0,
   * where no negative has a gradient, to their number, where all have the same. The mean over the examples. A negative
   * that was drawn twice counts as two. Absent below two negatives an example.
   */
  effectiveNegatives?: number;
}

/** The hardest ones are one in so many. */
const HARDEST = 10;

/** The figures of a batch, from the derivatives of its parts. */
export function gradientFigures(parts: readonly ScoreGradients[]): GradientFigures {
  const positives = sum(parts.map((part) => absoluteSum(part.positives)));
  const negatives = sum(parts.map((part) => absoluteSum(part.negatives)));
  const both = parts.some((part) => part.positives.length > 0) && parts.some((p) => p.negatives.length > 0);
  const examples = parts.flatMap(examplesOf);
  const enough = (least: number) =>
    examples.length > 0 && examples.every(({ drawn }) => drawn >= least) && examples;
  const [several, many] = [enough(2), enough(HARDEST)];
  return {
    ...(both && positives + negatives > 0 && { positiveGradientShare: positives / (positives + negatives) }),
    ...(many && negatives > 0 && { hardestGradientShare: sum(many.map(ofHardest)) / negatives }),
    ...(several && { effectiveNegatives: sum(several.map(effectiveNumber)) / several.length }),
  };
}

/** The negatives of one example. */
interface Example {
  /** |∂L/∂s|; views, aligned. */
  sizes: Float32Array;
  scores: Float32Array;
  counts: Float32Array | null;
  /** Σ counts. */
  drawn: number;
}

function examplesOf({ negatives, rows, positives }: ScoreGradients): Example[] {
  if (rows === null) return [];
  const { columns, scores, counts } = rows;
  return Array.from(positives, (_, row) => {
    const own = (values: Float32Array) => values.subarray(row * columns, (row + 1) * columns);
    const ownCounts = counts && own(counts);
    return {
      sizes: own(negatives).map(Math.abs),
      scores: own(scores),
      counts: ownCounts,
      drawn: ownCounts ? sum(ownCounts) : columns,
    };
  });
}

/** exp(-Σ w log w) over the negatives, each as often as it counts; 0 without a gradient. */
function effectiveNumber({ sizes, counts }: Example): number {
  const total = sum(sizes);
  if (total === 0) return 0;
  let entropy = 0;
  for (let place = 0; place < sizes.length; place++) {
    const weight = sizes[place]! / total;
    if (weight > 0) entropy -= weight * Math.log(weight / (counts ? counts[place]! : 1));
  }
  return Math.exp(entropy);
}

/** Σ |∂L/∂s| over the tenth of the negatives with the highest scores; of equal scores each counts in part. */
function ofHardest(example: Example): number {
  const { sizes, scores, counts, drawn } = example;
  const sorted = eachScore(example).sort();
  const taken = Math.round(drawn / HARDEST);
  const threshold = sorted[sorted.length - taken]!;
  let above = 0;
  let sizeAbove = 0;
  let tied = 0;
  let sizeTied = 0;
  for (let place = 0; place < sizes.length; place++) {
    const count = counts ? counts[place]! : 1;
    if (scores[place]! > threshold) {
      above += count;
      sizeAbove += sizes[place]!;
    } else if (scores[place] === threshold) {
      tied += count;
      sizeTied += sizes[place]!;
    }
  }
  return sizeAbove + sizeTied * ((taken - above) / tied);
}

/** The scores of the negatives, each as often as it counts. */
function eachScore({ scores, counts, drawn }: Example): Float32Array {
  if (counts === null) return scores.slice();
  const each = new Float32Array(drawn);
  let filled = 0;
  for (let place = 0; place < scores.length; place++) {
    for (let copy = 0; copy < counts[place]!; copy++) each[filled++] = scores[place]!;
  }
  return each;
}

function absoluteSum(values: Float32Array): number {
  return values.reduce((total, value) => total + Math.abs(value), 0);
}

function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let index = 0; index < values.length; index++) total += values[index]!;
  return total;
}
