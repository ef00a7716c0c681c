import { relative } from 'node:path';
import type { DomainTable } from './domain-table.js';
import { domainTableTerminal } from './domain-table-text.js';
import type { RunFolder } from './run-folder.js';

/** What the end of `reclab run` tells. */
export interface SummaryInput {
  table: DomainTable;
  tablePaths: { csv: string; markdown: string };
  /** The cutoff to show; the files hold all. */
  cutoff: number;
  runs: readonly SummarisedRun[];
  /** Paths are shown relative to it. */
  workingFolder: string;
}

/** A finished run in the summary. */
export interface SummarisedRun {
  seed: number;
  paths: RunFolder;
  /** Null for models without training. */
  bestEpoch: number | null;
  /** Epochs that were trained. */
  epochs: number;
  seconds: number;
  peakMemoryBytes: number;
  /** Whether the figures were there already. */
  reused: boolean;
  /** Whether there are curves. */
  curves: boolean;
  /** Whether there are those of the diagnostics. */
  diagnostics: boolean;
  /** Whether there are those of the weighting. */
  weights: boolean;
}

/** What `reclab run` prints at the end: the per-domain table, a line a seed, and where the files are. */
export function runSummary({ table, tablePaths, cutoff, runs, workingFolder }: SummaryInput): string {
  const shown = (path: string) => relative(workingFolder, path) || '.';
  const last = runs.at(-1);
  const files = [
    ['table', tablePaths.csv],
    ['', tablePaths.markdown],
    ...runs.map(({ paths }, index) => [index === 0 ? 'runs' : '', paths.folder]),
    ...(last === undefined ? [] : [['plots', last.paths.domains]]),
    ...(last?.curves ? [['', last.paths.curves]] : []),
    ...(last?.diagnostics ? [['', last.paths.diagnostics]] : []),
    ...(last?.weights ? [['', last.paths.weights]] : []),
  ].map(([label, path]) => `${label!.padEnd(6)}${shown(path!)}`);
  return [domainTableTerminal(table, { cutoff }), runs.map(runLine).join('\n'), files.join('\n')].join(
    '\n\n',
  );
}

function runLine(run: SummarisedRun): string {
  const training = run.bestEpoch === null ? 'no training' : `best epoch ${run.bestEpoch} of ${run.epochs}`;
  const cost = run.reused
    ? 'finished before'
    : `${duration(run.seconds)}, peak memory ${Math.ceil(run.peakMemoryBytes / 2 ** 20)} MiB`;
  return `seed ${run.seed}: ${training}, ${cost}`;
}

/** A time as a person says it: `7.3 s`, `12 min 5 s`, `3 h 20 min`. */
export function duration(seconds: number): string {
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  const minutes = Math.round(whole / 60);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
