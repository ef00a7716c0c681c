import { markdownTable } from 'markdown-table';
import { writeFileAtomic } from '../core/files.js';
import type { MetricAt } from '../evaluation/evaluation.js';
import { csvText, numberText } from './csv-file.js';
import { type DomainTable, type DomainTableRow, isDomain, metricLabel } from './domain-table.js';
import { overSeedsText } from './statistics/over-seeds.js';

/**
 * Writes the table as CSV and as Markdown.
 *
 * The CSV has the columns `domain,users,items,interactions`, then for each metric its mean (`recall@10`) and standard
 * deviation over the seeds (`recall@10_std`), then for each baseline and metric its value (`ease_recall@10`). What
 * does not exist, such as the deviation of one seed or the figure of a baseline that refused, is an empty field.
 */
export async function writeDomainTable(
  table: DomainTable,
  paths: { csv: string; markdown: string },
): Promise<void> {
  await writeFileAtomic(paths.csv, domainTableCsv(table));
  await writeFileAtomic(paths.markdown, domainTableMarkdown(table));
}

/** The table as CSV; see `writeDomainTable` for the columns. */
export function domainTableCsv(table: DomainTable): string {
  const labels = table.metrics.map(metricLabel);
  const header = [
    'domain',
    'users',
    'items',
    'interactions',
    ...labels.flatMap((label) => [label, `${label}_std`]),
    ...table.models.slice(1).flatMap((model) => labels.map((label) => `${model}_${label}`)),
  ];
  const rows = table.rows.map(({ name, users, items, interactions, cells }) => [
    name,
    ...[users, items, interactions].map(String),
    ...cells[0]!.flatMap((cell) => [numberText(cell.mean), numberText(cell.deviation)]),
    ...cells.slice(1).flatMap((baseline) => baseline.map((cell) => numberText(cell.mean))),
  ]);
  return csvText(header, rows);
}

/** The table as Markdown: a section for each metric, with every domain, then the notes. */
export function domainTableMarkdown(table: DomainTable): string {
  const sections = table.metrics.map(
    (metric, index) => `## ${metricLabel(metric)}\n\n${block(table, index, table.rows, 'file')}\n`,
  );
  const notes = table.notes.map((note) => `- ${note}\n`).join('');
  return `# ${title(table)}\n\nTest part, ${seedsText(table)}.\n\n${sections.join('\n')}\n${notes}`;
}

/**
 * The table for a terminal: the metrics at the first cutoff, a block each, and as many domains as a person reads; the
 * files hold the rest.
 *
 * @param options.domains most domains to show, the largest first
 * @param options.metrics most metrics to show
 * @param options.cutoff the cutoff to show, where the table has it; that of the first metric otherwise
 */
export function domainTableTerminal(
  table: DomainTable,
  options: { domains?: number; metrics?: number; cutoff?: number } = {},
): string {
  const shown = atCutoff(table.metrics, options.cutoff).slice(0, options.metrics ?? 2);
  const { rows, hidden } = largest(table.rows, options.domains ?? 30);
  const blocks = shown.map(
    (metric) => `${metricLabel(metric)}\n${block(table, table.metrics.indexOf(metric), rows, 'terminal')}`,
  );
  const more =
    hidden === 0
      ? []
      : [
          hidden === 1
            ? '1 smaller domain stands in the files'
            : `${hidden} smaller domains stand in the files`,
        ];
  const notes = [...more, ...table.notes].map((note) => `  ${note}`).join('\n');
  return `${title(table)}, test part, ${seedsText(table)}\n\n${blocks.join('\n\n')}\n\n${notes}`;
}

function block(
  table: DomainTable,
  metric: number,
  rows: readonly DomainTableRow[],
  medium: 'file' | 'terminal',
): string {
  const sizes = medium === 'file' ? (['users', 'items', 'interactions'] as const) : (['users'] as const);
  const name = (text: string) => (medium === 'file' ? text.replaceAll('|', '\\|') : shortened(text));
  const body = rows.map((row) => [
    name(row.name),
    ...sizes.map((size) => String(row[size])),
    ...row.cells.map((cells) => overSeedsText(cells[metric]!)),
  ]);
  return markdownTable([['domain', ...sizes, ...table.models.map(name)], ...body], {
    align: ['l', ...sizes.map(() => 'r'), ...table.models.map(() => 'r')],
  });
}

function title({ models, dataset }: DomainTable): string {
  return `${models[0]} on ${dataset}`;
}

/** `mean ± standard deviation over 3 seeds (1, 2, 3)`. */
export function seedsText({ seeds }: Pick<DomainTable, 'seeds'>): string {
  return seeds.length === 1
    ? `one seed (${seeds[0]})`
    : `mean ± standard deviation over ${seeds.length} seeds (${seeds.join(', ')})`;
}

function atCutoff(metrics: readonly MetricAt[], wanted: number | undefined): readonly MetricAt[] {
  const chosen = metrics.find(({ cutoff }) => cutoff === wanted) ?? metrics[0]!;
  return metrics.filter(({ cutoff }) => cutoff === chosen.cutoff);
}

function largest(
  rows: readonly DomainTableRow[],
  most: number,
): { rows: readonly DomainTableRow[]; hidden: number } {
  const domains = rows.filter(isDomain);
  const kept = new Set(domains.slice(0, most));
  return {
    rows: rows.filter((row) => !isDomain(row) || kept.has(row)),
    hidden: Math.max(0, domains.length - most),
  };
}

/** A terminal keeps its columns when a category's name is a sentence. */
function shortened(name: string): string {
  return name.length > 24 ? `${name.slice(0, 23)}…` : name;
}
