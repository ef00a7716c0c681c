import { experimentId } from '../config/fingerprint.js';
import type { LoadedExperiment } from '../config/load.js';
import type { Experiment } from '../config/schema/experiment.js';
import type { Dataset, Domains } from '../data/dataset.js';
import { prepareDataset } from '../data/prepare.js';
import type { Engine } from '../engine/engine.js';
import { startEngine } from '../engine/registry.js';
import type { Stages } from '../results/stages.js';
import { resolveDomains } from '../split/domains.js';
import { withFalsePositives } from '../split/false-positives.js';
import { withShuffledHistories } from '../split/shuffled-histories.js';
import type { Split } from '../split/split.js';
import { splitDataset } from '../split/split-dataset.js';
import type { ExperimentOptions } from './options.js';

/** What all seeds of an experiment share. */
export interface Material {
  experiment: Experiment;
  experimentId: string;
  engine: Engine;
  dataset: Dataset;
}

/** What a seed works on. */
export interface SeedMaterial {
  split: Split;
  domains: Domains | null;
}

/** Starts the engine and prepares the data of an experiment. */
export async function prepareMaterial(
  { experiment, baseFolder }: Pick<LoadedExperiment, 'experiment' | 'baseFolder'>,
  options: Pick<ExperimentOptions, 'dataFolder' | 'mirror' | 'reporter'> & { signal?: AbortSignal },
  stages: Stages,
): Promise<Material> {
  const engine = await stages.run('engine', () =>
    startEngine(experiment.engine, (message) => options.reporter.warn(message)),
  );
  const dataset = await stages.run('data', () =>
    prepareDataset(experiment.dataset, {
      folder: options.dataFolder,
      mirror: options.mirror,
      baseFolder,
      reporter: options.reporter,
      ...(options.signal && { signal: options.signal }),
    }),
  );
  const facts = { engine: engine.name, dataFingerprint: dataset.fingerprint };
  return { experiment, experimentId: experimentId(experiment, facts), engine, dataset };
}

/**
 * Splits the data for a seed, resolves the domains that figures are reported by, and puts in the false positives that the
 * experiment asks for, or shuffles the histories; the domains do not see these.
 */
export async function prepareSeed(
  { experiment, dataset }: Pick<Material, 'experiment' | 'dataset'>,
  seed: number,
  stages: Stages,
): Promise<SeedMaterial> {
  return stages.run('split', () => {
    const { coldItems } = experiment.evaluation;
    const clean = splitDataset(dataset, experiment.split, { seed, coldItems });
    const domains = resolveDomains(dataset, clean, domainShares(experiment));
    const { falsePositives, shuffledHistories } = experiment.noise;
    const noisy = withFalsePositives(clean, dataset, falsePositives.rate, seed);
    return { split: shuffledHistories ? withShuffledHistories(noisy, seed) : noisy, domains };
  });
}

/** Published data sets name no shares: all their domains are kept. */
function domainShares({ dataset }: Experiment): { minShare: number; maxShare: number } {
  return 'domains' in dataset && typeof dataset.domains === 'object'
    ? dataset.domains
    : { minShare: 0, maxShare: 1 };
}
