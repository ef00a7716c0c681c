import type { Experiment } from '../config/schema/experiment.js';
import { overall } from '../evaluation/evaluation.js';
import { baselinesOfSeeds } from '../experiment/baselines-of-seeds.js';
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
