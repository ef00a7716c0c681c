import { markdownTable } from 'markdown-table';
import { writeFileAtomic } from '../core/files.js';
import { csvText, numberText } from '../results/csv-file.js';
import { overSeedsText } from '../results/statistics/over-seeds.js';
import { settingLabel } from './label.js';
import type { SweepTable } from './table.js';
import { sweepTableSvg } from './table-plot.js';

/**
 * Writes the table as CSV and as Markdown, and as curves where an axis is numeric, each whole or not at all; equal tables
 * give equal bytes.
 */
export async function writeSweepTable(
  table: SweepTable,
  paths: { csv: string; markdown: string; plot: string },
): Promise<void> {
  await writeFileAtomic(paths.csv, sweepTableCsv(table));
  await writeFileAtomic(paths.markdown, sweepTableMarkdown(table));
  const plot = await sweepTableSvg(table);
  if (plot !== null) await writeFileAtomic(paths.plot, plot);
}

/**
 * The table as CSV: the method and the axes, `chosen`, `trials`, `failed_trials`, `seeds`, `experiment`, then
 * `validation_<metric>` and each test metric, every one with its standard deviation over the seeds (`…_std`). A figure
 * that does not exist is an empty field.
 */
export function sweepTableCsv({ headings, select, metrics, rows }: SweepTable): string {
  const figures = [`validation_${select}`, ...metrics];
  const header = [
    ...headings,
    'chosen',
    'trials',
    'failed_trials',
    'seeds',
    'experiment',
    ...figures.flatMap((label) => [label, `${label}_std`]),
  ];
  const lines = rows.map((row) => [
    ...row.names,
    settingLabel(row.setting),
    ...[row.trials, row.failedTrials, row.seeds].map(String),
    row.experiment ?? '',
    ...[row.validation, ...row.test].flatMap(({ mean, deviation }) => [
      numberText(mean),
      numberText(deviation),
    ]),
  ]);
  return csvText(header, lines);
}

/** The table as Markdown, with its notes. */
export function sweepTableMarkdown(table: SweepTable): string {
  const notes = table.notes.map((note) => `- ${note}\n`).join('');
  return `# ${table.name}\n\n${markdownTable(cells(table), { align: alignment(table) })}\n\n${notes}`;
}

/** The cells of the table for people: the heading, then a line each. */
export function cells({ headings, select, metrics, rows }: SweepTable): string[][] {
  const failed = rows.some(({ failedTrials }) => failedTrials > 0);
  return [
    [
      ...headings,
      'chosen',
      'trials',
      ...(failed ? ['failed'] : []),
      'seeds',
      `validation ${select}`,
      ...metrics,
    ],
    ...rows.map((row) => [
      ...row.names,
      row.experiment === null ? '-' : settingLabel(row.setting) || '-',
      String(row.trials),
      ...(failed ? [String(row.failedTrials)] : []),
      String(row.seeds),
      ...[row.validation, ...row.test].map((figure) => overSeedsText(figure)),
    ]),
  ];
}

function alignment(table: SweepTable): string[] {
  const words = table.headings.length + 1;
  return cells(table)[0]!.map((_heading, column) => (column < words ? 'l' : 'r'));
}
