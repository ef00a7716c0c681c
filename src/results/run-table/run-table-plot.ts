import { InputError } from '../../core/errors.js';
import { type AxisPlotInput, axisSvg } from '../axis-plot.js';
import type { RunTable } from './run-table.js';

/**
 * Draws a table as curves: over the values of the last key of its rows, a line for each value of the other keys, a panel
 * for each column.
 *
 * @throws InputError where the last key of the rows is not numeric, or has a single value
 */
export async function runTableSvg(table: RunTable): Promise<string> {
  return axisSvg(axisPlotInput(table));
}

function axisPlotInput(table: RunTable): AxisPlotInput {
  const { rows: keys } = table.layout;
  const axis = keys.at(-1) ?? '';
  requireNumbers(
    axis,
    table.rows.map((row) => row.at(-1) ?? ''),
  );
  return {
    axis,
    panels: table.columns.map((column, c) => ({
      label: column.join(' '),
      points: table.rows.flatMap((row, r) => {
        const cell = table.cells[r]![c];
        if (!cell || Number.isNaN(cell.mean)) return [];
        const { mean, deviation } = cell;
        return [{ line: row.slice(0, -1).join(', '), x: Number(row.at(-1)), mean, deviation }];
      }),
    })),
    subtitle: subtitleOf(table),
  };
}

function requireNumbers(axis: string, values: readonly string[]): void {
  const distinct = [...new Set(values)];
  const isNumber = (value: string) => value.trim() !== '' && Number.isFinite(Number(value));
  if (distinct.length > 1 && distinct.every(isNumber)) return;
  throw new InputError('The plot has no axis', {
    expected: 'two or more numbers as values of the last key of --rows',
    found: `${axis}: ${distinct.slice(0, 6).join(', ')}${distinct.length > 6 ? ', …' : ''}`,
    fix: 'name a numeric key last, e.g. --rows loss,noise.falseNegatives.rate; leave runs without it out with --where',
  });
}

function subtitleOf({ cells }: RunTable): string {
  const counts = new Set(cells.flat().flatMap((cell) => (cell ? [cell.seeds.length] : [])));
  const [count] = counts;
  if (counts.size > 1) return 'mean over different numbers of seeds, bars: ± standard deviation';
  return count === 1 ? 'one seed each' : `mean over ${count} seeds, bars: ± standard deviation`;
}
