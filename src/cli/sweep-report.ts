import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import type { SweepForecast } from '../sweep/dry-run.js';
import { runCount } from '../sweep/followers.js';
import type { SweepResult } from '../sweep/sweep.js';
import { cells } from '../sweep/table-text.js';
import { bytes, count, duration } from './amounts.js';
import { columns } from './columns.js';
import type { Arguments } from './command.js';
import { text } from './options.js';

/** What the end of a sweep tells: the table, or what is missing from it. */
export function sweepReport({ plan, folder, failed, table, domainTables, open }: SweepResult): string {
  const failures = failed.map(({ run, message }) => `  ${run.run}: ${message.split('\n')[0]}`);
  const told =
    failed.length === 0
      ? []
      : [`${failed.length === 1 ? 'one run' : `${failed.length} runs`} failed\n${failures.join('\n')}`];
  if (table === null) {
    return [
      `${plan.name}: ${count(runCount(plan) - open)} of ${count(runCount(plan))} runs are done; the same command goes on`,
      ...told,
    ].join('\n\n');
  }
  const [heading = [], ...rows] = cells(table);
  const { csv, markdown, plot } = folder.table;
  const byDomain = domainTables === null ? [] : Object.values(folder.domains);
  const paths = [csv, markdown, ...(existsSync(plot) ? [plot] : []), ...byDomain];
  const files = paths.map((path) => relative(process.cwd(), path));
  return [
    columns(rows, heading),
    table.notes.map((note) => `  ${note}`).join('\n'),
    ...told,
    `table ${files.join('\n      ')}`,
  ].join('\n\n');
}

/** What `--dry-run` tells. */
export function forecastReport(found: SweepForecast): string {
  const {
    name,
    cells: compared,
    runs,
    own,
    ended,
    shapes,
    jobs,
    seconds,
    peakMemoryBytes,
    search,
    select,
  } = found;
  const tuned = compared.some(({ trials }) => trials > 1);
  const shared = own === runs ? '' : `, ${count(own)} of them in this shard`;
  const processes = jobs === 1 ? 'one run at a time' : `${jobs} at a time`;
  return [
    `${name}: ${count(runs)} runs${shared}, ${count(ended)} done`,
    columns(
      compared.map(({ cell, trials, seeds }) => [`  ${cell}`, count(trials), count(seeds)]),
      ['  what is compared', 'trials', 'seeds'],
    ),
    ...(tuned ? [`search: ${search}; chosen by ${select} on validation`] : []),
    ...(shapes.length === 0
      ? []
      : [
          columns(
            shapes.map((shape) => [
              `  ${shape.shape}`,
              count(shape.runs),
              duration(shape.seconds / shape.runs),
              bytes(shape.peakMemoryBytes),
              shape.finishedRuns === 0 ? 'measured steps' : `${shape.finishedRuns} finished runs`,
            ]),
            ['  runs of one shape', 'runs', 'each', 'memory', 'from'],
          ),
          `${duration(seconds)} at most, ${processes}; ${bytes(peakMemoryBytes)} of memory`,
        ]),
  ].join('\n\n');
}

/** A line that does one run of a frozen plan, for a shell in this folder. */
export function printedCommand(sweep: string, run: string, values: Arguments): string {
  const options = ['out', 'data-dir'].flatMap((option) => {
    const value = text(values[option]);
    return value === undefined || (option === 'out' && value === 'results')
      ? []
      : [`--${option}`, quoted(value)];
  });
  return ['reclab sweep worker', sweep, run, ...options].join(' ');
}

function quoted(word: string): string {
  return /^[\w./:@%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
