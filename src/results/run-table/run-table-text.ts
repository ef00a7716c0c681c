import { markdownTable } from 'markdown-table';
import { csvText, numberText } from '../csv-file.js';
import { overSeedsText } from '../statistics/over-seeds.js';
import type { RunTable, RunTableCell } from './run-table.js';

/** The forms a table can be printed in. */
export const tableFormats = ['md', 'csv', 'latex'] as const;
/** One of them. */
export type TableFormat = (typeof tableFormats)[number];

/** The table as text: `md` and `latex` with four digits and marks, `csv` with whole numbers in long form. */
export function runTableText(table: RunTable, format: TableFormat): string {
  return { md: markdown, csv, latex }[format](table);
}

function markdown(table: RunTable): string {
  const style: CellStyle = {
    plusMinus: '±',
    counts: countsDiffer(table),
    best: (text) => `**${text}**`,
    second: (text) => `<u>${text}</u>`,
    better: '⁺',
    worse: '⁻',
  };
  const body = table.rows.map((row, index) => [
    ...row.map((value) => value.replaceAll('|', '\\|')),
    ...table.cells[index]!.map((cell) => cellText(cell, style)),
  ]);
  const header = [...table.layout.rows, ...table.columns.map((column) => column.join(' '))];
  const align = [...table.layout.rows.map(() => 'l'), ...table.columns.map(() => 'r')];
  const notes = table.notes.map((note) => `\n- ${note}`).join('');
  return `${markdownTable([header, ...body], { align })}\n${notes === '' ? '' : `${notes}\n`}`;
}

function latex(table: RunTable): string {
  const style: CellStyle = {
    plusMinus: '$\\pm$',
    counts: countsDiffer(table),
    best: (text) => `\\textbf{${text}}`,
    second: (text) => `\\underline{${text}}`,
    better: '$^{+}$',
    worse: '$^{-}$',
  };
  const line = (cells: readonly string[]) => `${cells.join(' & ')} \\\\`;
  const body = table.rows.map((row, index) =>
    line([...row.map(escaped), ...table.cells[index]!.map((cell) => cellText(cell, style))]),
  );
  const header = [...table.layout.rows, ...table.columns.map((column) => column.join(' '))].map(escaped);
  const notes = table.notes.map((note) => `% ${note}`);
  return [
    '% needs \\usepackage{booktabs}',
    ...notes,
    `\\begin{tabular}{${'l'.repeat(table.layout.rows.length)}${'r'.repeat(table.columns.length)}}`,
    '\\toprule',
    line(header),
    '\\midrule',
    ...body,
    '\\bottomrule',
    '\\end{tabular}',
    '',
  ].join('\n');
}

function csv(table: RunTable): string {
  const { rows, columns } = table.layout;
  const isMarked = table.cells.flat().some((cell) => cell?.significance !== undefined);
  const lines = table.rows.flatMap((row, r) =>
    table.columns.flatMap((column, c) => {
      const cell = table.cells[r]![c];
      return cell
        ? [
            [
              ...row,
              ...column,
              numberText(cell.mean),
              numberText(cell.deviation),
              cell.seeds.join(' '),
              cell.mark ?? '',
              ...(isMarked ? [cell.significance?.verdict ?? '', significanceText(cell)] : []),
            ],
          ]
        : [];
    }),
  );
  const marked = isMarked ? ['significance', 'holm'] : [];
  return csvText([...rows, ...columns, 'mean', 'std', 'seeds', 'mark', ...marked], lines);
}

function significanceText({ significance }: RunTableCell): string {
  return significance?.holm == null ? '' : numberText(significance.holm);
}

/** How a figure is written in one form. */
interface CellStyle {
  plusMinus: string;
  /** Whether the number of seeds is told. */
  counts: boolean;
  best(text: string): string;
  second(text: string): string;
  /** Stand behind figures that differ from the reference. */
  better: string;
  worse: string;
}

function cellText(cell: RunTableCell | null, style: CellStyle): string {
  if (cell === null || Number.isNaN(cell.mean)) return '-';
  const { plusMinus, counts, best, second, better, worse } = style;
  const count = counts ? ` (${cell.seeds.length})` : '';
  const text = `${overSeedsText(cell, ` ${plusMinus} `)}${count}`;
  const emphasised = cell.mark === null ? text : { best, second }[cell.mark](text);
  const verdict = cell.significance?.verdict ?? 'undecided';
  return emphasised + { better, worse, undecided: '' }[verdict];
}

function countsDiffer({ cells }: RunTable): boolean {
  return new Set(cells.flat().flatMap((cell) => (cell ? [cell.seeds.length] : []))).size > 1;
}

function escaped(text: string): string {
  return text.replaceAll(/[\\&%$#_{}~^]/g, (character) =>
    character === '\\' ? '\\textbackslash{}' : `\\${character}`,
  );
}
