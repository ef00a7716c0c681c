import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ranker } from '../backbones/backbone.js';
import { fitUntrained, type UntrainedConfig } from '../backbones/untrained.js';
import { backboneSchema } from '../config/schema/backbone.js';
import type { EvaluationConfig } from '../config/schema/evaluation.js';
import type { Experiment } from '../config/schema/experiment.js';
import { orderedBaselines, showsOrder } from '../config/traits.js';
import { ReclabError } from '../core/errors.js';
import { writeFileAtomic } from '../core/files.js';
import { fingerprint, stableStringify } from '../core/hash.js';
import { PROTOCOL_VERSION } from '../core/protocol.js';
import type { Domains } from '../data/dataset.js';
import { evaluate } from '../evaluation/evaluate.js';
import type { MetricRow } from '../evaluation/evaluation.js';
import type { Baseline } from '../results/domain-table.js';
import { mean } from '../results/statistics/moments.js';
import type { Split } from '../split/split.js';
import { refusalOfLongWork } from './baseline-limit.js';
import { LateProgress } from './late-progress.js';
import type { SeedMaterial } from './material.js';
import { availableMemory } from './memory.js';
import type { ExperimentOptions } from './options.js';

const baselineNames = ['popularity', 'item-knn', 'ease'] as const;

/**
 * The figures of popularity, item-knn and EASE on the test part, fitted on what the trained models saw; of splits in time
 * (see `showsOrder`) also those of a Markov chain and of last-item-knn, which show what order alone gives. Computed once
 * for data, split and evaluation, and kept below the results folder; what cannot fit is refused with its reason.
 */
export async function baselines(
  experiment: Experiment,
  { split, domains }: SeedMaterial,
  options: Pick<ExperimentOptions, 'outFolder' | 'reporter' | 'signal'>,
): Promise<Baseline[]> {
  const found: Baseline[] = [];
  const names = [...baselineNames, ...(showsOrder(experiment) ? orderedBaselines : [])];
  for (const name of names.filter((each) => each !== experiment.backbone.name)) {
    const config = backboneSchema.parse({ name }) as UntrainedConfig;
    const path = join(
      options.outFolder,
      'cache',
      'baselines',
      `${keyOf(config, experiment.evaluation, split, domains)}.json`,
    );
    const rows = await readRows(path);
    if (rows) {
      found.push({ name, rows });
      continue;
    }
    options.reporter.info(`Computing the baseline ${name} …`);
    found.push(await compute(config, experiment.evaluation, { split, domains }, path, options));
  }
  return found;
}

/** The figures of each baseline averaged over the seeds, whose train parts may differ. */
export function averageBaselines(ofSeeds: readonly (readonly Baseline[])[]): Baseline[] {
  const [first = [], ...others] = ofSeeds;
  return first.map((baseline, k) => {
    const all = [baseline, ...others.map((seed) => seed[k]!)];
    const refused = all.find((each) => 'refused' in each);
    if (refused) return refused;
    const rows = all.map((each) => ('rows' in each ? each.rows : []));
    return { name: baseline.name, rows: averageRows(rows) };
  });
}

function averageRows([first = [], ...others]: readonly (readonly MetricRow[])[]): MetricRow[] {
  const identity = ({ group, name, metric, cutoff }: MetricRow) => `${group}\n${name}\n${metric}\n${cutoff}`;
  const lookups = others.map((rows) => new Map(rows.map((row) => [identity(row), row.value])));
  return first.map((row) => {
    const values = lookups.map((lookup) => lookup.get(identity(row)) ?? Number.NaN);
    return { ...row, value: mean([row.value, ...values]) };
  });
}

async function compute(
  config: UntrainedConfig,
  evaluation: EvaluationConfig,
  { split, domains }: SeedMaterial,
  path: string,
  options: Pick<ExperimentOptions, 'reporter' | 'signal'>,
): Promise<Baseline> {
  const { name } = config;
  const ranker = await fitOrRefuse(config, split, options);
  if ('refused' in ranker) return { name, refused: ranker.refused };
  const { rows } = evaluate(ranker, split, 'test', { config: evaluation, domains, keepUserValues: false });
  ranker.dispose();
  await writeFileAtomic(path, JSON.stringify(rows));
  return { name, rows };
}

/** A baseline that cannot fit this machine is told beside the others; it does not end the experiment. */
async function fitOrRefuse(
  config: UntrainedConfig,
  split: Split,
  { reporter, signal }: Pick<ExperimentOptions, 'reporter' | 'signal'>,
): Promise<Ranker | { refused: string }> {
  const tooLong = refusalOfLongWork(config.name, split.itemCount);
  if (tooLong !== null) return { refused: tooLong };
  const progress = new LateProgress(reporter, `baseline ${config.name}`);
  try {
    const onProgress = (share: number) => progress.update(share);
    return await fitUntrained(config, split, { memoryLimitBytes: availableMemory(), onProgress, signal });
  } catch (error) {
    if (!(error instanceof ReclabError)) throw error;
    return { refused: error.message.replaceAll(/\s*\n\s*/g, '; ') };
  } finally {
    progress.stop();
  }
}

async function readRows(path: string): Promise<MetricRow[] | null> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as MetricRow[];
  } catch {
    return null;
  }
}

function keyOf(
  config: UntrainedConfig,
  evaluation: EvaluationConfig,
  split: Split,
  domains: Domains | null,
): string {
  const { memoryBudget: _, ...deciding } = evaluation;
  return fingerprint(
    stableStringify({ config, deciding, protocol: PROTOCOL_VERSION, domains: domains?.names ?? null }),
    split.trainFingerprint,
    split.testFingerprint,
    split.validation.offsets,
    split.validation.items,
    domains?.ofItem.offsets ?? null,
    domains?.ofItem.values ?? null,
  ).slice(0, 24);
}
