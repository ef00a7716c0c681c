import { metricNames } from '../config/schema/evaluation.js';
import { InputError } from '../core/errors.js';
import { writeFileAtomic } from '../core/files.js';
import type { Evaluation, GroupKind, MetricRow } from '../evaluation/evaluation.js';
import type { Subset } from '../split/split.js';
import {
  byColumn,
  choiceField,
  csvText,
  numberField,
  numberText,
  readCsv,
  throwMistakes,
} from './csv-file.js';
import type { RunIdentity } from './identity.js';

/** The columns of metrics.csv, in order; scripts rely on them. */
export const metricsHeader = [
  'run',
  'experiment',
  'config',
  'dataset',
  'split',
  'backbone',
  'loss',
  'weighting',
  'seed',
  'engine',
  'protocol',
  'train_fingerprint',
  'test_fingerprint',
  'subset',
  'group',
  'name',
  'users',
  'metric',
  'cutoff',
  'value',
] as const;

const subsets = ['validation', 'test'] as const satisfies readonly Subset[];
/** The kinds of groups. */
export const groupKinds = [
  'overall',
  'domain',
  'popularity',
  'activity',
  'user-group',
] as const satisfies readonly GroupKind[];

/** One figure with the run it belongs to: a line of metrics.csv. */
export interface MetricRecord extends RunIdentity, MetricRow {
  subset: Subset;
}

/**
 * Writes metrics.csv, whole or not at all: the figures of the evaluations in their order, each number in the shortest
 * form that reads back as the same double. Equal figures give equal bytes.
 */
export async function writeMetrics(
  path: string,
  identity: RunIdentity,
  evaluations: readonly Pick<Evaluation, 'subset' | 'rows'>[],
): Promise<void> {
  const rows = evaluations.flatMap(({ subset, rows }) =>
    rows.map((row) => [...identityFields(identity), subset, ...figureFields(row)]),
  );
  await writeFileAtomic(path, csvText(metricsHeader, rows));
}

/**
 * Reads a metrics.csv, of one run or of several.
 *
 * @throws InputError with path and line for every malformed line
 */
export async function readMetrics(path: string): Promise<MetricRecord[]> {
  const mistakes: InputError[] = [];
  const records = (await readCsv(path, metricsHeader)).map(({ line, fields }) =>
    metricRecord(fields, `${path}:${line}`, mistakes),
  );
  throwMistakes(mistakes);
  return records;
}

/**
 * The records of lines that were taken out of a metrics.csv.
 *
 * @param lines the fields of each
 * @throws InputError with the path for every malformed line
 */
export function metricRecords(lines: readonly (readonly string[])[], path: string): MetricRecord[] {
  const mistakes: InputError[] = [];
  const records = lines.flatMap((fields) => {
    if (fields.length === metricsHeader.length) {
      return [metricRecord(byColumn(metricsHeader, fields), path, mistakes)];
    }
    mistakes.push(
      new InputError('A line is malformed', {
        where: path,
        expected: `${metricsHeader.length} fields`,
        found: fields.join(','),
      }),
    );
    return [];
  });
  throwMistakes(mistakes);
  return records;
}

function metricRecord(
  fields: Record<(typeof metricsHeader)[number], string>,
  where: string,
  mistakes: InputError[],
): MetricRecord {
  return {
    run: fields.run,
    experiment: fields.experiment,
    config: fields.config,
    dataset: fields.dataset,
    split: fields.split,
    backbone: fields.backbone,
    loss: fields.loss,
    weighting: fields.weighting,
    seed: numberField(fields.seed, 'seed', where, mistakes, 'count'),
    engine: fields.engine,
    protocol: fields.protocol,
    trainFingerprint: fields.train_fingerprint,
    testFingerprint: fields.test_fingerprint,
    subset: choiceField(fields.subset, 'subset', subsets, where, mistakes),
    group: choiceField(fields.group, 'group', groupKinds, where, mistakes),
    name: fields.name,
    users: numberField(fields.users, 'users', where, mistakes, 'count'),
    metric: choiceField(fields.metric, 'metric', metricNames, where, mistakes),
    cutoff: numberField(fields.cutoff, 'cutoff', where, mistakes, 'count'),
    value: numberField(fields.value, 'value', where, mistakes),
  };
}

function identityFields(identity: RunIdentity): string[] {
  return [
    identity.run,
    identity.experiment,
    identity.config,
    identity.dataset,
    identity.split,
    identity.backbone,
    identity.loss,
    identity.weighting,
    String(identity.seed),
    identity.engine,
    identity.protocol,
    identity.trainFingerprint,
    identity.testFingerprint,
  ];
}

function figureFields(row: MetricRow): string[] {
  return [row.group, row.name, String(row.users), row.metric, String(row.cutoff), numberText(row.value)];
}
