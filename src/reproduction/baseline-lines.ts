import type { Experiment } from '../config/schema/experiment.js';
import { prepareDataset } from '../data/prepare.js';
import { overall } from '../evaluation/evaluation.js';
import { baselines } from '../experiment/baselines.js';
import { prepareSeed } from '../experiment/material.js';
import type { Baseline } from '../results/domain-table.js';
import { Stages } from '../results/stages.js';
import { overSeeds } from '../results/statistics/over-seeds.js';
import type { SweepOptions } from '../sweep/options.js';
import type { ReproductionLine } from './line.js';
import type { CellIdentity } from './paper.js';

/**
 * The baselines of every table (see `baselines`) on the data, split and seeds of an experiment, fitted on what its models see, a line a
 * metric each; one that cannot be fitted is not run, with its reason. Nothing of them is published.
 */
export async function baselineLines(
  experiment: Experiment,
  { dataset, split }: Omit<CellIdentity, 'losses' | 'backbone'>,
  variant: string,
  metrics: readonly { metric: string; cutoff: number }[],
  options: SweepOptions,
): Promise<ReproductionLine[]> {
  const ofSeeds = await baselinesOfSeeds(experiment, options);
  return ofSeeds[0]!.flatMap(({ name }, index) =>
    metrics.map(({ metric, cutoff }): ReproductionLine => {
      const ofSeed = ofSeeds.map((seed) => seed[index]!);
      const refused = ofSeed.find((each) => 'refused' in each);
      const values = refused
        ? []
        : ofSeed.map((each) => ('rows' in each ? overall(each.rows, `${metric}@${cutoff}`) : Number.NaN));
      return {
        ...{
          source: '',
          dataset,
          split,
          backbone: '',
          model: name,
          reconstruction: false,
          variant,
          metric,
          cutoff,
        },
        published: Number.NaN,
        selectedOnTest: false,
        reproduced: overSeeds(values),
        seeds: refused ? [] : experiment.seeds,
        tolerance: null,
        verdict: refused ? 'not run' : 'not public',
        reason: refused && 'refused' in refused ? refused.refused : 'a baseline of every table',
        ...{ trials: refused ? 0 : 1, setting: {}, experiment: '' },
      };
    }),
  );
}

/** The baselines of an experiment, one list a seed. */
export async function baselinesOfSeeds(experiment: Experiment, options: SweepOptions): Promise<Baseline[][]> {
  const { dataFolder: folder, mirror, reporter, signal } = options;
  const dataset = await prepareDataset(experiment.dataset, {
    ...{ folder, mirror, reporter, signal },
    baseFolder: '/',
  });
  const found: Baseline[][] = [];
  for (const seed of experiment.seeds) {
    signal.throwIfAborted();
    const material = await prepareSeed({ experiment, dataset }, seed, new Stages());
    found.push(await baselines(experiment, material, options));
  }
  return found;
}
