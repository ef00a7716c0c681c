import { axisSvg } from '../results/axis-plot.js';
import type { SweepTable, SweepTableRow } from './table.js';

/**
 * Draws the test figures of a sweep over its last numeric axis, a line for each other combination of method and values;
 * null where no axis has two numbers, or nothing was measured.
 */
export async function sweepTableSvg({ headings, metrics, rows }: SweepTable): Promise<string | null> {
  const axis = headings.findLastIndex((_, index) => isNumeric(rows.map(({ names }) => names[index]!)));
  if (axis < 0 || rows.every(({ experiment }) => experiment === null)) return null;
  return axisSvg({
    axis: headings[axis]!,
    panels: metrics.map((label, metric) => ({
      label,
      points: rows.flatMap(({ names, test }) => {
        const { mean, deviation } = test[metric]!;
        if (Number.isNaN(mean)) return [];
        const line = names.filter((_, index) => index !== axis).join(' · ');
        return [{ line, x: Number(names[axis]), mean, deviation }];
      }),
    })),
    subtitle: subtitleOf(rows),
  });
}

function isNumeric(values: readonly string[]): boolean {
  const numbers = values.map((value) => (value.trim() === '' ? Number.NaN : Number(value)));
  return new Set(numbers).size > 1 && numbers.every(Number.isFinite);
}

function subtitleOf(rows: readonly SweepTableRow[]): string {
  const [seeds] = rows.map((row) => row.seeds);
  return seeds === 1 ? 'one seed each' : `mean over ${seeds} seeds, bars: ± standard deviation`;
}
