import type { Experiment } from '../config/schema/experiment.js';
import { prepareDataset } from '../data/prepare.js';
import type { Baseline } from '../results/domain-table.js';
import { Stages } from '../results/stages.js';
import { baselines } from './baselines.js';
import { prepareSeed } from './material.js';
import type { ExperimentOptions } from './options.js';

/** The baselines of an experiment whose paths are absolute, one list a seed; see `baselines`. */
export async function baselinesOfSeeds(
  experiment: Experiment,
  options: Omit<ExperimentOptions, 'fresh' | 'whenHeld'>,
): Promise<Baseline[][]> {
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
