import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { datasetLabel } from '../config/dataset-label.js';
import { differences } from '../config/differences.js';
import type { Experiment } from '../config/schema/experiment.js';
import { writeExperiment } from '../config/write.js';
import { findRuns, runFolder } from '../results/run-folder.js';
import { type RunRecord, readRunRecord } from '../results/run-record.js';
import { valueLabel } from '../sweep/label.js';

/** A finished run that lies below a results folder. */
export interface OtherRun {
  record: RunRecord;
  /** Its resolved configuration. */
  config: unknown;
}

/** Every finished run below a results folder with its configuration; damaged ones are no runs. */
export async function finishedRuns(outFolder: string): Promise<OtherRun[]> {
  const found: OtherRun[] = [];
  for (const folder of await findRuns(outFolder)) {
    const { record: path, config } = runFolder(folder);
    const record = await readRunRecord(path).catch(() => null);
    if (record?.status !== 'finished') continue;
    const text = await readFile(config, 'utf-8').catch(() => null);
    if (text !== null) found.push({ record, config: parse(text) });
  }
  return found;
}

/** Keys that make no other experiment. */
const IDLE = [
  'name',
  'protocol',
  'seeds',
  'evaluation.metrics',
  'evaluation.cutoffs',
  'evaluation.memoryBudget',
  'training.diagnoseEvery',
];
const SHOWN = 4;

/**
 * Why a run that was found is not the wanted one: the finished run of the same model and loss on the same data that is
 * nearest to it, with the keys in which it differs; null where there is none. A person who ran something like it would
 * otherwise wonder why it is not taken.
 *
 * @param engine the one that computes the wanted experiment
 */
export function otherExperiment(
  wanted: Experiment,
  experiment: string,
  engine: string,
  runs: readonly OtherRun[],
): string | null {
  const expected: unknown = parse(writeExperiment({ ...wanted, engine: engine as Experiment['engine'] }));
  const candidates = runs
    .filter(({ record, config }) => record.experiment !== experiment && isAlike(config, record, wanted))
    .map(({ record, config }) => ({
      run: record.run,
      keys: differences(expected, { ...(config as object), engine: record.engine.name }).filter(
        ({ key }) => !IDLE.includes(key),
      ),
    }))
    .sort((a, b) => a.keys.length - b.keys.length);
  const [nearest] = candidates;
  if (nearest === undefined) return null;
  const { run, keys } = nearest;
  if (keys.length === 0)
    return `the run ${run} is another experiment: of other data or another protocol version`;
  const shown = keys
    .slice(0, SHOWN)
    .map(({ key, first, second }) => `${key} ${text(second)}, not ${text(first)}`);
  const more = keys.length > SHOWN ? ` and ${keys.length - SHOWN} keys more` : '';
  return `the run ${run} is another experiment: ${shown.join('; ')}${more}`;
}

function isAlike(config: unknown, { dataset }: RunRecord, wanted: Experiment): boolean {
  const { backbone, loss } = config as Partial<Experiment>;
  return (
    dataset.label === datasetLabel(wanted.dataset) &&
    backbone?.name === wanted.backbone.name &&
    loss?.name === wanted.loss.name
  );
}

function text(value: unknown): string {
  return value === undefined ? 'absent' : valueLabel(value);
}
