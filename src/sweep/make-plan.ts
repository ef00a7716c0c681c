import { dirname } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { datasetLabel } from '../config/dataset-label.js';
import { withRelativePaths } from '../config/file-paths.js';
import { experimentId, runId } from '../config/fingerprint.js';
import type { Experiment } from '../config/schema/experiment.js';
import type { Setting } from '../config/sweep/search.js';
import type { Cell, LoadedSweep, Trial } from '../config/sweep/sweep.js';
import { untrainedBackbones } from '../config/traits.js';
import { writeExperiment } from '../config/write.js';
import { stableStringify } from '../core/hash.js';
import { PROTOCOL_VERSION } from '../core/protocol.js';
import { prepareDataset } from '../data/prepare.js';
import type { EngineName } from '../engine/engine.js';
import { startEngine } from '../engine/registry.js';
import { frozenConfig, type SweepFolder } from './folder.js';
import { trialLabel } from './label.js';
import type { SweepOptions } from './options.js';
import type { PlannedCell, PlannedRun, SweepPlan } from './plan.js';
import { shapeOf } from './shape.js';

/** A plan with the configurations that it freezes. */
export interface DraftedPlan {
  plan: SweepPlan;
  /** Of each run, by id: its experiment with the one seed and the engine that computes. */
  experiments: ReadonlyMap<string, Experiment>;
}

/**
 * Resolves every run of a sweep to its id, which takes the engine and the data: each data set is prepared once.
 *
 * @throws ReclabError where an engine cannot be started or data cannot be prepared
 */
export async function makePlan(sweep: LoadedSweep, options: SweepOptions): Promise<DraftedPlan> {
  const facts = new Facts(options);
  const cells: PlannedCell[] = [];
  const runs = new Map<string, PlannedRun>();
  const experiments = new Map<string, Experiment>();
  const planTrial = async (cell: Cell, { setting, experiment }: Trial) => {
    options.signal.throwIfAborted();
    const known = await facts.of(experiment);
    const id = experimentId(experiment, known);
    const shape = shapeOf(experiment, known.engine, known.dataFingerprint);
    const shared = { experiment: id, label: trialLabel(cell, setting), shape };
    const ids = experiment.seeds.map((seed) => {
      const run = runId(id, seed);
      const tuned = cell.trials.length > 1 || runs.get(run)?.tuned === true;
      const frozen = { ...experiment, seeds: [seed], engine: known.engine };
      runs.set(run, { ...(runs.get(run) ?? { run, ...shared, ...plannedKeys(frozen) }), tuned });
      if (!experiments.has(run)) experiments.set(run, frozen);
      return run;
    });
    return { id, ids };
  };
  const decidingOf = (ids: readonly string[], { seeds }: Experiment) =>
    ids.filter((_run, index) => sweep.tuneSeeds?.includes(seeds[index]!) ?? true);
  for (const cell of sweep.cells) {
    const trials: PlannedCell['trials'] = [];
    for (const [index, trial] of cell.trials.entries()) {
      const { id, ids } = await planTrial(cell, trial);
      const tunedBy = cell.tunedBy?.trials[index];
      const deciding =
        tunedBy === undefined
          ? decidingOf(ids, trial.experiment)
          : decidingOf((await planTrial(cell.tunedBy!, tunedBy)).ids, tunedBy.experiment);
      const byAll = cell.trials.length === 1 || (tunedBy === undefined && sweep.tuneSeeds === null);
      trials.push({ setting: { ...trial.setting }, experiment: id, runs: ids, ...(!byAll && { deciding }) });
    }
    const { dataset } = cell.trials[0]!.experiment;
    const { method, axes, tunedBy } = cell;
    const tunedAt = tunedBy && { tunedAt: differing(tunedBy.axes, axes) };
    cells.push({ method, dataset: datasetLabel(dataset), axes: { ...axes }, ...tunedAt, trials });
  }
  const plan: SweepPlan = {
    name: sweep.name,
    protocolVersion: PROTOCOL_VERSION,
    select: sweep.select,
    search: searchText(sweep),
    cells,
    runs: [...runs.values()].sort((a, b) => (a.run < b.run ? -1 : 1)),
  };
  // As it reads back from its file.
  return { plan: JSON.parse(JSON.stringify(plan)) as SweepPlan, experiments };
}

/** The text of a run's frozen configuration; what it names by path is named from where it will lie. */
export function frozenText(experiment: Experiment, folder: SweepFolder, run: string): string {
  return writeExperiment(withRelativePaths(experiment, dirname(frozenConfig(folder, run))));
}

function plannedKeys({ backbone, split, evaluation, training, seeds, engine }: Experiment) {
  return {
    seed: seeds[0]!,
    engine,
    hasValidation: split.validation !== 'none',
    metrics: evaluation.metrics,
    cutoffs: evaluation.cutoffs,
    epochs: untrainedBackbones.includes(backbone.name) ? 0 : training.epochs,
  };
}

/** What stands otherwise in the second. */
function differing(first: Setting, second: Setting): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(first).filter(([key, value]) => !isDeepStrictEqual(value, second[key])),
  );
}

function searchText({ search }: LoadedSweep): string {
  return search.name === 'grid' ? 'grid' : `random, ${search.trials} trials, seed ${search.seed}`;
}

/** The engine and the data's fingerprint of experiments, each found once. */
class Facts {
  private readonly engines = new Map<string, EngineName>();
  private readonly fingerprints = new Map<string, string>();

  constructor(private readonly options: SweepOptions) {}

  async of(experiment: Experiment): Promise<{ engine: EngineName; dataFingerprint: string }> {
    return {
      engine: await this.engine(experiment.engine),
      dataFingerprint: await this.fingerprint(experiment.dataset),
    };
  }

  private async engine(name: Experiment['engine']): Promise<EngineName> {
    const known = this.engines.get(name);
    if (known !== undefined) return known;
    const { name: started } = await startEngine(name, (message) => this.options.reporter.warn(message));
    this.engines.set(name, started);
    return started;
  }

  private async fingerprint(dataset: Experiment['dataset']): Promise<string> {
    const key = stableStringify(dataset);
    const known = this.fingerprints.get(key);
    if (known !== undefined) return known;
    const { dataFolder, mirror, reporter, signal } = this.options;
    const prepared = await prepareDataset(dataset, {
      folder: dataFolder,
      mirror,
      // Files of the person's own stand in experiments with absolute paths.
      baseFolder: '/',
      reporter,
      signal,
    });
    this.fingerprints.set(key, prepared.fingerprint);
    return prepared.fingerprint;
  }
}
