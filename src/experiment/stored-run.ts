import type { Ranker } from '../backbones/backbone.js';
import { loadExperiment } from '../config/load.js';
import { InputError } from '../core/errors.js';
import type { Reporter } from '../core/reporter.js';
import { readRun, type StoredRun } from '../results/run-folder.js';
import { Stages } from '../results/stages.js';
import { readCheckpoint } from '../training/checkpoint.js';
import { type Material, prepareMaterial, prepareSeed, type SeedMaterial } from './material.js';
import { createModel, fitModel } from './model.js';

/** Where a stored run finds its data, and who watches. */
export interface StoredRunOptions {
  dataFolder: string;
  mirror: string | null;
  reporter: Reporter;
}

/** A run that was opened again with its best weights. */
export interface OpenedRun extends StoredRun {
  material: Material;
  seedMaterial: SeedMaterial;
  ranker: Ranker;
  /** Frees the model. */
  dispose(): void;
}

/**
 * Opens a finished run: its configuration, data, split and best weights, on the engine it ran on.
 *
 * @throws InputError where the folder holds no finished run, or the data are not what the run saw
 */
export async function openRun(folder: string, options: StoredRunOptions): Promise<OpenedRun> {
  const stored = await readRun(folder);
  if (stored.record.status !== 'finished') {
    throw new InputError('The run has not finished', {
      where: folder,
      expected: 'status finished',
      found: `status ${stored.record.status}`,
      fix: 'run its configuration again; it continues from its checkpoint',
    });
  }
  const loaded = await loadExperiment(stored.paths.config, { engine: stored.record.engine.name });
  const stages = new Stages();
  const material = await prepareMaterial(loaded, options, stages);
  const seedMaterial = await prepareSeed(material, stored.record.seed, stages);
  refuseOtherData(stored, seedMaterial);
  return { ...stored, material, seedMaterial, ...(await restoredModel(stored, material, seedMaterial)) };
}

async function restoredModel(
  { record, paths }: StoredRun,
  { experiment }: Material,
  seedMaterial: SeedMaterial,
): Promise<Pick<OpenedRun, 'ranker' | 'dispose'>> {
  const model = createModel(experiment, seedMaterial, record.seed);
  if (model === null) {
    const fitted = await fitModel(experiment, seedMaterial);
    return { ranker: fitted, dispose: () => fitted.dispose() };
  }
  const folder = record.bestEpoch === null ? paths.checkpoint : paths.best;
  const checkpoint = await readCheckpoint(folder);
  if (checkpoint === null) {
    throw new InputError('The weights of the run are gone', {
      where: folder,
      expected: 'a file state.bin',
      fix: 'run the configuration again with --fresh',
    });
  }
  model.trainer.restoreWeights(checkpoint.snapshot);
  const ranker = model.ranker();
  return {
    ranker,
    dispose() {
      ranker.dispose();
      model.dispose();
    },
  };
}

function refuseOtherData({ paths, record }: StoredRun, { split }: SeedMaterial): void {
  const { trainFingerprint, testFingerprint } = record.dataset;
  if (split.trainFingerprint === trainFingerprint && split.testFingerprint === testFingerprint) return;
  throw new InputError('The data are not the ones that the run saw', {
    where: paths.folder,
    expected: `train ${trainFingerprint.slice(0, 12)}, test ${testFingerprint.slice(0, 12)}`,
    found: `train ${split.trainFingerprint.slice(0, 12)}, test ${split.testFingerprint.slice(0, 12)}`,
    fix: 'use the data folder or mirror that the run was made with (see sources in run.json)',
  });
}
