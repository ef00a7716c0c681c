import { experimentId, runId } from '../config/fingerprint.js';
import type { Experiment } from '../config/schema/experiment.js';
import { type RunFolder, readRun, runFolder, runFolderPath } from '../results/run-folder.js';
import { type Checkpoint, readCheckpoint, writeCheckpoint } from '../training/checkpoint.js';
import { type StoredTensor, storeTensors } from '../training/snapshot.js';
import type { Weighting } from '../weighting/weighting.js';
import type { Material, SeedMaterial } from './material.js';

/** A training that another run did to its end, as a run takes it over. */
export interface AdoptedTraining {
  /** The id of the run that did it. */
  run: string;
  /** Its end, with the state of the weighting that takes it over. */
  checkpoint: Checkpoint;
}

/** What training is adopted for. */
interface AdoptingRun {
  material: Material;
  seedMaterial: SeedMaterial;
  seed: number;
  paths: RunFolder;
  outFolder: string;
}

/**
 * Takes over the training of the run without weighting, where a finished one of the same data, model and seed lies below
 * the results folder: `posthoc` trains and selects as that one does, to the bit, and differs at scoring alone. The state
 * of the weighting is brought to the epochs of best weights and end, and both checkpoints are written into the run's
 * folder, as if it had trained itself. Null where the training cannot be shared, or is not there.
 *
 * @param weighting as at the begin of a training
 */
export async function adoptTraining(
  weighting: Weighting,
  { material, seedMaterial, seed, paths, outFolder }: AdoptingRun,
): Promise<AdoptedTraining | null> {
  const plain = trainedAlike(material.experiment);
  if (plain === null) return null;
  const { engine, dataset } = material;
  const facts = { engine: engine.name, dataFingerprint: dataset.fingerprint };
  const run = runId(experimentId(plain, facts), seed);
  const trained = await readTraining(runFolderPath(outFolder, run), seedMaterial);
  if (trained === null) return null;
  const states = new WeightingStates(weighting);
  if (trained.best !== null) await writeCheckpoint(paths.best, states.addedTo(trained.best));
  const checkpoint = states.addedTo(trained.end);
  await writeCheckpoint(paths.checkpoint, checkpoint);
  return { run, checkpoint };
}

/** The experiment without weighting whose training this one can take over; null where there is none. */
export function trainedAlike(experiment: Experiment): Experiment | null {
  const { weighting } = experiment;
  if (weighting.name !== 'posthoc') return null;
  // Other weights follow the batches of the training, which are not stored.
  if (weighting.update !== 'epoch' || weighting.window !== 'global') return null;
  return { ...experiment, weighting: { name: 'none' } };
}

/** The end and the best weights of a finished run on the same train part; null where they are not there, or damaged. */
async function readTraining(
  folder: string,
  { split }: SeedMaterial,
): Promise<{ end: Checkpoint; best: Checkpoint | null } | null> {
  const stored = await readRun(folder).catch(() => null);
  if (stored?.record.status !== 'finished') return null;
  if (stored.record.dataset.trainFingerprint !== split.trainFingerprint) return null;
  const paths = runFolder(folder);
  const end = await readCheckpoint(paths.checkpoint).catch(() => null);
  if (end === null || !end.record.done) return null;
  const best = await readCheckpoint(paths.best).catch(() => null);
  return best?.record.best?.epoch === end.record.best?.epoch ? { end, best } : null;
}

/** The state of a weighting that moves from epoch to epoch whatever is trained, asked for in the order of time. */
class WeightingStates {
  private epochs = 0;

  constructor(private readonly weighting: Weighting) {}

  /** A checkpoint with the state that the weighting has after its epochs. */
  addedTo({ snapshot, record }: Checkpoint): Checkpoint {
    const tensors = { ...snapshot.tensors, ...this.after(snapshot.epoch) };
    return { snapshot: { ...snapshot, tensors }, record };
  }

  private after(epochs: number): Record<string, StoredTensor> {
    for (; this.epochs < epochs; this.epochs++) this.weighting.beforeEpoch?.(this.epochs);
    return storeTensors([], { weighting: this.weighting });
  }
}
