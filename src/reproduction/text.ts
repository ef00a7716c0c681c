import { join } from 'node:path';
import { markdownTable } from 'markdown-table';
import { writeFileAtomic } from '../core/files.js';
import { fingerprint, stableStringify } from '../core/hash.js';
import { csvText, numberText } from '../results/csv-file.js';
import { overSeedsText } from '../results/statistics/over-seeds.js';
import { settingLabel } from '../sweep/label.js';
import { contrastsCsv, groupFiguresCsv } from './contrast-csv.js';
import { groupTableMarkdown } from './contrast-text.js';
import { headingOf } from './label.js';
import {
  differenceOf,
  type ReproductionLine,
  type ReproductionTable,
  SELECTED_ON_TEST,
  type Verdict,
} from './line.js';
import type { ReproduceOptions } from './options.js';
import type { Reproduction } from './reproduce.js';

/** The files of a reproduction. */
export interface ReproductionFiles {
  csv: string;
  markdown: string;
  /** Of papers whose models are held against each other: the figures of each group, and the contrasts in it. */
  groups: { figures: string; contrasts: string } | null;
}

/** The files of a reproduction; one of part of a paper, or with another seed or engine, stands beside the whole. */
export function reproductionFiles(
  { paper }: Pick<Reproduction, 'paper'>,
  { outFolder, only, seed, engine }: Pick<ReproduceOptions, 'outFolder' | 'only' | 'seed' | 'engine'>,
): ReproductionFiles {
  const part = { only, seed, engine };
  const whole = Object.values(part).every((value) => value === undefined);
  const name = whole ? paper.name : `${paper.name}-${fingerprint(stableStringify(part)).slice(0, 8)}`;
  const stem = join(outFolder, 'tables', 'reproduce', name);
  const groups = { figures: `${stem}-groups.csv`, contrasts: `${stem}-contrasts.csv` };
  return { csv: `${stem}.csv`, markdown: `${stem}.md`, groups: paper.contrasts ? groups : null };
}

/** Writes a reproduction as CSV and as Markdown, each whole or not at all. */
export async function writeReproduction(
  reproduction: Reproduction,
  { csv, markdown, groups }: ReproductionFiles,
): Promise<void> {
  const { paper, groupTables } = reproduction;
  await writeFileAtomic(csv, reproductionCsv(reproduction));
  await writeFileAtomic(markdown, reproductionMarkdown(reproduction));
  if (groups === null) return;
  await writeFileAtomic(groups.figures, groupFiguresCsv(paper, groupTables));
  await writeFileAtomic(groups.contrasts, contrastsCsv(paper, groupTables));
}

/** One figure a line; a figure that does not exist is an empty field. */
export function reproductionCsv({ paper, tables }: Reproduction): string {
  const header = [
    ...['paper', 'source', 'dataset', 'split', 'backbone', 'model', 'variant', 'metric', 'cutoff'],
    ...['published', 'reproduced', 'reproduced_std', 'seeds', 'difference', 'tolerance', 'verdict', 'reason'],
    ...['trials', 'chosen', 'experiment', 'reconstruction', 'selected_on_test'],
  ];
  const lines = tables.flatMap((table) => table.lines);
  return csvText(
    header,
    lines.map((line) => [
      ...[paper.name, line.source, line.dataset, line.split, line.backbone, line.model, line.variant],
      ...[line.metric, String(line.cutoff), numberText(line.published)],
      ...[line.reproduced.mean, line.reproduced.deviation].map(numberText),
      line.seeds.join(' '),
      numberText(differenceOf(line)),
      line.tolerance === null ? '' : String(line.tolerance),
      line.verdict,
      line.reason,
      String(line.trials),
      settingLabel(line.setting),
      line.experiment,
      String(line.reconstruction),
      String(line.selectedOnTest),
    ]),
  );
}

/** The tables as Markdown: published beside reproduced, what was not run and why, and what the paper claims. */
export function reproductionMarkdown(reproduction: Reproduction): string {
  const { paper, tables, groupTables, claims } = reproduction;
  const sections = tables.map((table) => {
    const [heading = [], ...rows] = tableCells(table);
    const align = heading.map((_title, column) => (column < 3 ? 'l' : column < 6 ? 'r' : 'l'));
    const grid = rows.length === 0 ? [] : [markdownTable([heading, ...rows], { align })];
    const list = [...notRunLines(table), ...table.notes].map((note) => `- ${note}`);
    const grouped = groupTables
      .filter(({ dataset, split }) => dataset === table.dataset && split === table.split)
      .map(groupTableMarkdown);
    return [`## ${table.dataset}, ${table.split}`, ...grid, list.join('\n'), ...grouped].join('\n\n');
  });
  const end = claims.length === 0 ? [] : [claims.map((claim) => `- ${claim}`).join('\n')];
  return `${[`# ${paper.title}`, summaryOf(reproduction), ...sections, ...end].join('\n\n')}\n`;
}

/** The cells of a table for people: a heading, then a line for each figure that there is something of. */
export function tableCells({ lines }: ReproductionTable): string[][] {
  const shown = lines.filter(({ verdict }) => verdict !== 'not run');
  return [
    ['model', 'variant', 'metric', 'published', 'reproduced', 'difference', 'verdict', 'seeds'],
    ...shown.map((line) => [
      modelOf(line),
      line.variant === '' ? '-' : line.variant,
      `${line.metric}@${line.cutoff}`,
      publishedText(line),
      overSeedsText(line.reproduced),
      differenceText(line),
      verdictText(line),
      line.seeds.join(' '),
    ]),
  ];
}

/** What was not run, by reason, a line each; with the mark where what is published of it was selected on test. */
export function notRunLines({ lines }: ReproductionTable): string[] {
  const models = new Map<string, Set<string>>();
  for (const line of lines.filter(({ verdict }) => verdict === 'not run')) {
    const model = `${modelOf(line)}${markOf(line)}`;
    const named = line.variant === '' ? model : `${model} (${line.variant})`;
    models.set(line.reason, (models.get(line.reason) ?? new Set()).add(named));
  }
  return [...models].map(([reason, named]) => `not run: ${[...named].join(', ')}: ${reason}`);
}

/** How many figures came out how. */
export function summaryOf({ tables }: Pick<Reproduction, 'tables'>): string {
  const lines = tables.flatMap((table) => table.lines).filter(({ backbone }) => backbone !== '');
  const counted = (verdict: Verdict) => lines.filter((line) => line.verdict === verdict).length;
  const verdicts: readonly Verdict[] = [
    ...(['within', 'outside', 'no tolerance', 'not public', 'unfinished', 'failed', 'not run'] as const),
  ];
  const told = verdicts.filter((verdict) => counted(verdict) > 0).map((each) => `${counted(each)} ${each}`);
  return `${lines.length} figures: ${told.join(', ')}`;
}

function modelOf({ backbone, model: name, reconstruction }: ReproductionLine): string {
  const model = headingOf({ name, reconstruction });
  return backbone === '' ? model : `${backbone} · ${model}`;
}

function publishedText(line: ReproductionLine): string {
  return Number.isNaN(line.published) ? '-' : `${line.published.toFixed(4)}${markOf(line)}`;
}

function markOf({ selectedOnTest }: ReproductionLine): string {
  return selectedOnTest ? SELECTED_ON_TEST : '';
}

function differenceText(line: ReproductionLine): string {
  const difference = differenceOf(line);
  if (Number.isNaN(difference)) return '-';
  return `${difference < 0 ? '' : '+'}${difference.toFixed(4)}`;
}

function verdictText({ verdict, tolerance, reason, backbone }: ReproductionLine): string {
  if (backbone === '') return '-';
  if (verdict === 'within' || verdict === 'outside') return `${verdict} ±${tolerance}`;
  return reason === '' ? verdict : `${verdict}: ${reason}`;
}
