import { reconstructionNotes } from '../../config/reconstructions.js';
import { undecidingMetrics } from '../../config/traits.js';
import { InputError } from '../../core/errors.js';
import { metricLabel } from '../domain-table.js';
import { mean } from '../statistics/moments.js';
import { type OverSeeds, overSeeds } from '../statistics/over-seeds.js';
import { comparisonKind } from './comparison-kind.js';
import { differingKeys } from './differing-keys.js';
import type { Figure } from './figures.js';
import { KeyValues } from './keys.js';
import type { CellSignificance, Significance } from './significance.js';

/** What stands where in a table. */
export interface RunTableLayout {
  /** Keys whose values make the rows. */
  rows: readonly string[];
  /** Keys whose values make the columns. */
  columns: readonly string[];
}

/** A figure over seeds. */
export interface RunTableCell extends OverSeeds {
  /** The seeds, ascending. */
  seeds: readonly number[];
  mark: 'best' | 'second' | null;
  /** Against the reference, where one was named; null for the reference itself. */
  significance?: CellSignificance | null;
}

/** A table of finished runs. */
export interface RunTable {
  layout: RunTableLayout;
  /** The values of the row keys. */
  rows: readonly (readonly string[])[];
  /** The values of the column keys. */
  columns: readonly (readonly string[])[];
  /** By row, then by column; null where no run is. */
  cells: readonly (readonly (RunTableCell | null)[])[];
  notes: readonly string[];
}

/** Keys that are listed in a message. */
const MOST_LISTED = 6;

/** The figures of one experiment over its seeds. */
type Cell = Figure[];

/**
 * Arranges figures in rows and columns by any keys: mean and sample standard deviation over the seeds of one experiment.
 * Cells compare where they are of the same metric, group and test part, wherever they stand; the best and the second of
 * those are marked.
 *
 * @param significance against a reference, where one was named
 * @throws InputError where a cell would mix experiments that differ in more than the seed, and names what they differ in
 */
export function runTable(
  figures: readonly Figure[],
  layout: RunTableLayout,
  values: KeyValues = new KeyValues(),
  significance: Significance | null = null,
): RunTable {
  const cells = new Map<string, Cell>();
  const rows = new Map<string, readonly string[]>();
  const columns = new Map<string, readonly string[]>();
  for (const figure of figures) {
    const row = layout.rows.map((key) => values.of(figure, key));
    const column = layout.columns.map((key) => values.of(figure, key));
    const rowText = JSON.stringify(row);
    const columnText = JSON.stringify(column);
    rows.set(rowText, row);
    columns.set(columnText, column);
    const place = rowText + columnText;
    const cell = cells.get(place);
    if (cell) cell.push(figure);
    else cells.set(place, [figure]);
  }
  for (const cell of cells.values()) refuseMixtures(cell, layout, values);
  const sortedRows = sorted(rows);
  const sortedColumns = sorted(columns);
  const placed = sortedRows.map(([row]) => sortedColumns.map(([column]) => cells.get(row + column) ?? null));
  const marks = marksOf(cells.values());
  return {
    layout,
    rows: sortedRows.map(([, row]) => row),
    columns: sortedColumns.map(([, column]) => column),
    cells: placed.map((row) =>
      row.map(
        (cell) =>
          cell && {
            ...cellOf(cell),
            mark: marks.get(cell) ?? null,
            ...(significance && { significance: significance.of(cell[0]!) }),
          },
      ),
    ),
    notes: [...notesOf([...cells.values()]), ...(significance?.notes ?? [])],
  };
}

/** Whether every cell holds one experiment alone. */
export function isUnambiguous(
  figures: readonly Figure[],
  { rows, columns }: RunTableLayout,
  values: KeyValues = new KeyValues(),
): boolean {
  const experiments = new Map<string, string>();
  return figures.every((figure) => {
    const place = JSON.stringify([...rows, ...columns].map((key) => values.of(figure, key)));
    const identity = figureIdentity(figure);
    const known = experiments.get(place) ?? identity;
    experiments.set(place, known);
    return known === identity;
  });
}

function figureIdentity({ experiment, group, name, metric, cutoff }: Figure): string {
  return JSON.stringify([experiment, group, name, metric, cutoff]);
}

function refuseMixtures(figures: readonly Figure[], layout: RunTableLayout, values: KeyValues): void {
  const first = figures[0]!;
  const other = figures.find((figure) => figureIdentity(figure) !== figureIdentity(first));
  if (other === undefined) return;
  const used = new Set([...layout.rows, ...layout.columns]);
  const keys = differingKeys(first, other, values).filter((key) => !used.has(key));
  const key = keys[0] ?? 'experiment';
  if (key === 'metric' || key === 'name') {
    const [one, two] = key === 'metric' ? [metricLabel(first), metricLabel(other)] : [first.name, other.name];
    throw new InputError(`A cell of the table would mix several values of ${key}`, {
      expected: 'one figure a run in each cell',
      found: `${one} and ${two} of ${first.run}`,
      fix: `add ${key} to --rows or --columns, or choose with ${key === 'metric' ? '--metric ' : '--where name='}${one}`,
    });
  }
  const listed = keys.slice(0, MOST_LISTED).join(', ') || 'the experiment';
  const more = keys.length > MOST_LISTED ? ` and ${keys.length - MOST_LISTED} more keys` : '';
  throw new InputError('A cell of the table would mix runs that are not of one experiment', {
    expected: 'runs that differ in their seed alone',
    found: `${first.run} and ${other.run}, which differ in ${listed}${more}`,
    fix: `add ${key} to --rows or --columns, or choose with --where ${key}=…`,
  });
}

/** The best and the second of the cells that compare with each other, by metrics that tell better from worse. */
function marksOf(cells: Iterable<Cell>): Map<Cell, 'best' | 'second'> {
  const rivals = new Map<string, { cell: Cell; value: number }[]>();
  for (const cell of cells) {
    const value = mean(cell.map((figure) => figure.value));
    if (Number.isNaN(value) || undecidingMetrics.includes(cell[0]!.metric)) continue;
    const kind = comparisonKind(cell[0]!);
    rivals.set(kind, [...(rivals.get(kind) ?? []), { cell, value }]);
  }
  const marks = new Map<Cell, 'best' | 'second'>();
  for (const group of rivals.values()) {
    const [best, second] = [...new Set(group.map(({ value }) => value))].sort((a, b) => b - a);
    if (second === undefined) continue;
    for (const { cell, value } of group) {
      if (value === best) marks.set(cell, 'best');
      else if (value === second) marks.set(cell, 'second');
    }
  }
  return marks;
}

function cellOf(cell: Cell): Omit<RunTableCell, 'mark'> {
  const bySeed = cell.toSorted((a, b) => a.seed - b.seed);
  return { ...overSeeds(bySeed.map(({ value }) => value)), seeds: bySeed.map(({ seed }) => seed) };
}

function notesOf(cells: readonly Cell[]): string[] {
  const figures = cells.flat();
  const notes: string[] = [];
  const parts = new Map<string, Set<string>>();
  for (const { dataset, testFingerprint } of figures) {
    parts.set(dataset, (parts.get(dataset) ?? new Set()).add(testFingerprint));
  }
  for (const [dataset, fingerprints] of parts) {
    if (fingerprints.size > 1) {
      notes.push(
        `The runs on ${dataset} have ${fingerprints.size} different test parts, which do not compare`,
      );
    }
  }
  const counts = new Set(cells.map(({ length }) => length));
  if (counts.size > 1) notes.push('The cells are over different numbers of seeds; (n) tells how many');
  if (counts.size === 1 && counts.has(1)) notes.push('One seed each: nothing is known about the spread');
  for (const key of ['engine', 'protocol'] as const) {
    const found = new Set(figures.map((figure) => figure[key]));
    if (found.size > 1) notes.push(`The runs are of different ${key}s: ${[...found].sort().join(', ')}`);
  }
  return [...notes, ...reconstructionNotes(figures.flatMap(({ loss, weighting }) => [loss, weighting]))];
}

function sorted(entries: ReadonlyMap<string, readonly string[]>): [string, readonly string[]][] {
  return [...entries].sort(([, a], [, b]) => {
    const differing = a.findIndex((value, index) => value !== b[index]);
    return differing < 0 ? 0 : compareValues(a[differing]!, b[differing]!);
  });
}

const collator = new Intl.Collator('en', { numeric: true });

/** Numbers by their value, because a collator has 0.5 before 0.25; names of numbered things in the order of these. */
function compareValues(a: string, b: string): number {
  return Number(a) - Number(b) || collator.compare(a, b);
}
