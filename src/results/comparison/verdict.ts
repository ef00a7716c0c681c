import { benjaminiHochberg, holm } from '../statistics/multiple-comparisons.js';
import type { TestedRow } from './compared-row.js';

/**
 * What a line comes to. `better` and `worse`: the adjusted p value is below alpha. `equal`: neither, and the interval of
 * the difference lies within ± the drop that is allowed, a share of a baseline that is not zero. `undecided`: none of these.
 */
export type RowVerdict = 'better' | 'worse' | 'equal' | 'undecided';

/** One line of a comparison. */
export interface ComparedRow extends TestedRow {
  /** Adjusted over the family by Holm; it decides. */
  holm: number;
  /** Adjusted over the family by Benjamini and Hochberg. */
  benjaminiHochberg: number;
  verdict: RowVerdict;
  /** Worse, and by more than is allowed. */
  regressed: boolean;
}

/** What a comparison comes to; see `overallVerdict`. */
export type Verdict = 'regressed' | 'undecided' | 'passed';

/** Adjusts the p values of all lines together and judges each. */
export function judge(rows: readonly TestedRow[], limits: { alpha: number; maxDrop: number }): ComparedRow[] {
  const pValues = rows.map(({ p }) => p);
  const [careful, lenient] = [holm(pValues), benjaminiHochberg(pValues)];
  return rows.map((row, index) => {
    const verdict = verdictOf(row, careful[index]!, limits);
    return {
      ...row,
      holm: careful[index]!,
      benjaminiHochberg: lenient[index]!,
      verdict,
      regressed: verdict === 'worse' && row.relativeChange < -limits.maxDrop,
    };
  });
}

/**
 * `regressed` where any line, of all users or of a domain, is worse by more than is allowed: the family's adjustment
 * keeps false alarms of the whole table below alpha. `undecided` where none is, but a line over all users is undecided.
 */
export function overallVerdict(rows: readonly ComparedRow[]): Verdict {
  if (rows.some(({ regressed }) => regressed)) return 'regressed';
  const isUndecided = ({ group, verdict }: ComparedRow) => group === 'overall' && verdict === 'undecided';
  return rows.some(isUndecided) ? 'undecided' : 'passed';
}

function verdictOf(
  { difference, baseline, interval }: TestedRow,
  adjusted: number,
  { alpha, maxDrop }: { alpha: number; maxDrop: number },
): RowVerdict {
  if (adjusted < alpha) return difference > 0 ? 'better' : 'worse';
  // No drop is a share of nothing: where no user hits with either side, the sides may still be of unequal worth.
  if (baseline === 0) return 'undecided';
  const allowed = maxDrop * Math.abs(baseline);
  return interval.low >= -allowed && interval.high <= allowed ? 'equal' : 'undecided';
}
