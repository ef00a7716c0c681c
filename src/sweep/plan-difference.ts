import { readFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { parse } from 'yaml';
import { differences } from '../config/differences.js';
import type { Experiment } from '../config/schema/experiment.js';
import { frozenConfig, type SweepFolder } from './folder.js';
import { trialLabel, valueLabel } from './label.js';
import { frozenText } from './make-plan.js';
import type { PlannedTrial, SweepPlan } from './plan.js';

/**
 * What differs between a frozen plan and the one that a changed sweep file gives, a line each: what the sweep says,
 * what was added and removed, and the keys that changed in configurations that both have. Empty for equal plans.
 */
export async function planDifferences(
  frozen: SweepPlan,
  drafted: SweepPlan,
  experiments: ReadonlyMap<string, Experiment>,
  folder: SweepFolder,
): Promise<string[]> {
  if (isDeepStrictEqual(frozen, drafted)) return [];
  const [before, after] = [trialsOf(frozen), trialsOf(drafted)];
  const general = (['protocolVersion', 'select', 'search'] as const)
    .filter((key) => frozen[key] !== drafted[key])
    .map((key) => `${key}: ${frozen[key]} → ${drafted[key]}`);
  const removed = [...before.keys()].filter((label) => !after.has(label)).map((label) => `removed: ${label}`);
  const added = [...after.keys()].filter((label) => !before.has(label)).map((label) => `added: ${label}`);
  const changed = new Set<string>();
  for (const [label, trial] of before) {
    const other = after.get(label);
    if (other === undefined) continue;
    if (!isDeepStrictEqual(trial.deciding, other.deciding))
      changed.add('by which runs settings are chosen (`tuneSeeds`, `tuneAt`)');
    if (isDeepStrictEqual(trial.runs, other.runs)) continue;
    for (const line of await changedKeys(trial, other, experiments, folder)) changed.add(line);
  }
  const lines = [...general, ...changed, ...removed, ...added];
  return lines.length === 0 ? ['names, metrics or cutoffs of the experiments'] : lines;
}

function trialsOf({ cells }: SweepPlan): Map<string, PlannedTrial> {
  return new Map(
    cells.flatMap((cell) =>
      cell.trials.map((trial): [string, PlannedTrial] => [trialLabel(cell, trial.setting), trial]),
    ),
  );
}

/** The keys in which two trials differ; where none does, what stands in no configuration must. */
async function changedKeys(
  before: PlannedTrial,
  after: PlannedTrial,
  experiments: ReadonlyMap<string, Experiment>,
  folder: SweepFolder,
): Promise<string[]> {
  const seeds = (trial: PlannedTrial) =>
    trial.runs.map((run) => run.slice(run.lastIndexOf('-') + 1)).join(', ');
  const lines = seeds(before) === seeds(after) ? [] : [`seeds: ${seeds(before)} → ${seeds(after)}`];
  if (before.experiment === after.experiment) return lines;
  const [old, now] = [before.runs[0]!, after.runs[0]!];
  const text = await readFile(frozenConfig(folder, old), 'utf-8').catch(() => null);
  if (text === null) return [...lines, 'the frozen configurations are gone'];
  const wanted = parse(frozenText(experiments.get(now)!, folder, now));
  const changed = differences(parse(text), wanted)
    .filter(({ key }) => key !== 'seeds')
    .map(({ key, first, second }) => `${key}: ${shown(first)} → ${shown(second)}`);
  return [...lines, ...(changed.length > 0 ? changed : ['the data (their fingerprint is another)'])];
}

function shown(value: unknown): string {
  return value === undefined ? 'absent' : valueLabel(value);
}
