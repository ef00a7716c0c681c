import { join } from 'node:path';
import { writeFileAtomic } from '../../core/files.js';
import { csvText, numberText } from '../csv-file.js';
import type { Comparison } from './compare.js';
import { comparisonMarkdown } from './comparison-text.js';
import { type Side, seedsOf } from './side.js';
import type { ComparedRow } from './verdict.js';

/** The files of a comparison. */
export interface ComparisonPaths {
  csv: string;
  json: string;
  markdown: string;
}

/** The folder of comparisons below a results folder. */
export function comparisonsFolder(resultsFolder: string): string {
  return join(resultsFolder, 'tables', 'comparisons');
}

/** The files of a comparison in a folder: one name for the same two experiments, whatever their seeds. */
export function comparisonPaths(folder: string, { candidate, baseline }: Comparison): ComparisonPaths {
  const name = ({ identity }: Side) => `${identity.config}-${identity.experiment}`;
  const stem = join(folder, candidate.identity.dataset, `${name(candidate)}-against-${name(baseline)}`);
  return { csv: `${stem}.csv`, json: `${stem}.json`, markdown: `${stem}.md` };
}

/** Writes the comparison as CSV, JSON and Markdown, each whole or not at all. */
export async function writeComparison(paths: ComparisonPaths, comparison: Comparison): Promise<void> {
  await writeFileAtomic(paths.csv, comparisonCsv(comparison));
  await writeFileAtomic(paths.json, `${JSON.stringify(comparisonJson(comparison), null, 2)}\n`);
  await writeFileAtomic(paths.markdown, comparisonMarkdown(comparison));
}

/** A column of the CSV and what stands in it. */
const columns: readonly (readonly [string, (row: ComparedRow) => string | number | null])[] = [
  ['group', ({ group }) => group],
  ['name', ({ name }) => name],
  ['metric', ({ metric }) => metric],
  ['cutoff', ({ cutoff }) => cutoff],
  ['over', ({ over }) => over],
  ['users', ({ users }) => users],
  ['candidate', ({ candidate }) => candidate],
  ['baseline', ({ baseline }) => baseline],
  ['difference', ({ difference }) => difference],
  ['relative_change', ({ relativeChange }) => relativeChange],
  ['interval_low', ({ interval }) => interval.low],
  ['interval_high', ({ interval }) => interval.high],
  ['p', ({ p }) => p],
  ['p_holm', ({ holm }) => holm],
  ['p_benjamini_hochberg', ({ benjaminiHochberg }) => benjaminiHochberg],
  ['p_t_users', ({ userTest }) => userTest?.p ?? null],
  ['p_t_seeds', ({ seedTest }) => seedTest?.p ?? null],
  ['p_sign_flip', ({ signFlip }) => signFlip?.p ?? null],
  ['p_wilcoxon', ({ wilcoxon }) => wilcoxon?.p ?? null],
  ['bootstrap_low', ({ bootstrap }) => bootstrap?.low ?? null],
  ['bootstrap_high', ({ bootstrap }) => bootstrap?.high ?? null],
  ['cohens_dz', ({ effectSize }) => effectSize],
  ['rank_biserial', ({ rankBiserial }) => rankBiserial],
  ['verdict', ({ verdict }) => verdict],
  ['regressed', ({ regressed }) => String(regressed)],
  ['relative_bootstrap_low', ({ relativeBootstrap }) => relativeBootstrap?.low ?? null],
  ['relative_bootstrap_high', ({ relativeBootstrap }) => relativeBootstrap?.high ?? null],
];

/** The lines of a comparison as CSV; what does not exist is an empty field. */
export function comparisonCsv({ rows }: Comparison): string {
  const field = (value: string | number | null) =>
    value === null ? '' : typeof value === 'string' ? value : numberText(value);
  return csvText(
    columns.map(([name]) => name),
    rows.map((row) => columns.map(([, of]) => field(of(row)))),
  );
}

/** The comparison for programs; figures that do not exist are null. */
export function comparisonJson(comparison: Comparison): Record<string, unknown> {
  const { verdict, alpha, maxDrop, candidate, baseline, metrics, differences, notes, warnings, rows } =
    comparison;
  return {
    verdict,
    alpha,
    maxDrop,
    candidate: sideJson(candidate),
    baseline: sideJson(baseline),
    metrics,
    family: rows.length,
    rows,
    differences,
    notes,
    warnings,
  };
}

function sideJson(of: Side): Record<string, unknown> {
  const { experiment, config, dataset, split, backbone, loss, weighting, engine, protocol } = of.identity;
  return {
    experiment,
    config,
    dataset,
    split,
    backbone,
    loss,
    weighting,
    engine,
    protocol,
    testFingerprint: of.identity.testFingerprint,
    seeds: seedsOf(of),
    files: of.runs.map(({ path }) => path),
  };
}
