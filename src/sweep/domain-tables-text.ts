import { markdownTable } from 'markdown-table';
import { writeFileAtomic } from '../core/files.js';
import { csvText, numberText } from '../results/csv-file.js';
import { metricLabel } from '../results/domain-table.js';
import { seedsText } from '../results/domain-table-text.js';
import { overSeedsText } from '../results/statistics/over-seeds.js';
import type { SweepDomainTable, SweepDomainTables } from './domain-tables.js';
import { settingLabel } from './label.js';

/** Writes the tables by domains as CSV and as Markdown, each whole or not at all; equal tables give equal bytes. */
export async function writeSweepDomainTables(
  tables: SweepDomainTables,
  paths: { csv: string; markdown: string },
): Promise<void> {
  await writeFileAtomic(paths.csv, sweepDomainsCsv(tables));
  await writeFileAtomic(paths.markdown, sweepDomainsMarkdown(tables));
}

/**
 * The tables as CSV, a line for each model in each domain: `dataset,split,model`, the method and the axes, `chosen`,
 * `seeds`, `experiment`, then `domain,users,items,interactions` and each metric with its standard deviation over the seeds
 * (`…_std`). A figure that does not exist is an empty field.
 */
export function sweepDomainsCsv({ headings, tables }: SweepDomainTables): string {
  const labels = [...new Set(tables.flatMap(({ metrics }) => metrics.map(metricLabel)))];
  const header = [
    ...['dataset', 'split', 'model', ...headings, 'chosen', 'seeds', 'experiment'],
    ...['domain', 'users', 'items', 'interactions'],
    ...labels.flatMap((label) => [label, `${label}_std`]),
  ];
  const lines = tables.flatMap(({ dataset, split, models, metrics, rows }) => {
    const places = labels.map((label) => metrics.findIndex((metric) => metricLabel(metric) === label));
    return models.flatMap(({ name, names, setting, seeds, experiment }, model) =>
      rows.map((row) => [
        ...[dataset, split, name, ...names, settingLabel(setting), seeds.join(' '), experiment],
        ...[row.name, ...[row.users, row.items, row.interactions].map(String)],
        ...places.flatMap((place) => {
          const figure = row.cells[model]![place];
          return [figure?.mean ?? Number.NaN, figure?.deviation ?? Number.NaN].map(numberText);
        }),
      ]),
    );
  });
  return csvText(header, lines);
}

/** The tables as Markdown: a section for each metric, with every domain, baselines first; then the notes. */
export function sweepDomainsMarkdown({ name, headings, tables, notes }: SweepDomainTables): string {
  const sections = tables.map((table) =>
    [
      `## ${titleOf(table, headings)}`,
      `Test part, ${seedsOf(table)}.`,
      ...table.metrics.map((metric, index) => `### ${metricLabel(metric)}\n\n${grid(table, index)}`),
      ...(table.notes.length === 0 ? [] : [listed(table.notes)]),
    ].join('\n\n'),
  );
  return `${[`# ${name}, domain by domain`, ...sections, listed(notes)].join('\n\n')}\n`;
}

/** The data set, the split, and the axes that the models of the table share, which baselines tell. */
function titleOf({ dataset, split, models }: SweepDomainTable, headings: readonly string[]): string {
  const [first] = models;
  const isBaseline = first!.seeds.length === 0;
  const shared = headings.flatMap((heading, index) =>
    isBaseline && first!.names[index] !== '' ? [`${heading} ${first!.names[index]}`] : [],
  );
  return [dataset, split, ...shared].join(', ');
}

function seedsOf({ models }: SweepDomainTable): string {
  const trained = models.find(({ seeds }) => seeds.length > 0)!;
  const text = seedsText(trained);
  return trained.seeds.length === 1
    ? `**${text}**: nothing is known of what training again would give`
    : text;
}

function grid({ models, rows }: SweepDomainTable, metric: number): string {
  const escaped = (text: string) => text.replaceAll('|', '\\|');
  const heading = ['domain', 'users', 'items', 'interactions', ...models.map(({ name }) => escaped(name))];
  const body = rows.map(({ name, users, items, interactions, cells }) => [
    escaped(name),
    ...[users, items, interactions].map(String),
    ...cells.map((figures) => overSeedsText(figures[metric]!)),
  ]);
  return markdownTable([heading, ...body], { align: heading.map((_, column) => (column === 0 ? 'l' : 'r')) });
}

function listed(notes: readonly string[]): string {
  return notes.map((note) => `- ${note}`).join('\n');
}
