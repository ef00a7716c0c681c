import { experimentId } from '../config/fingerprint.js';
import type { LoadedExperiment } from '../config/load.js';
import { stableStringify } from '../core/hash.js';
import { preferredEngine } from '../engine/registry.js';
import type { Material } from './material.js';

/**
 * Whether overrides made another experiment of a configuration, whose table must then not replace the configuration's
 * own. Seeds, names, metrics and cutoffs decide no number, nor does a key that is set to what it was.
 */
export function isOtherExperiment(
  { overrides, experiment, withoutOverrides }: LoadedExperiment,
  { engine, dataset, experimentId: id }: Pick<Material, 'engine' | 'dataset' | 'experimentId'>,
): boolean {
  if (overrides.length === 0) return false;
  // Paths stand in no id, so other files show in the configuration alone.
  if (stableStringify(withoutOverrides?.dataset) !== stableStringify(experiment.dataset)) return true;
  const chosen = withoutOverrides!.engine === 'auto' ? preferredEngine() : withoutOverrides!.engine;
  const engineOfFile = withoutOverrides!.engine === experiment.engine ? engine.name : chosen;
  const facts = { engine: engineOfFile, dataFingerprint: dataset.fingerprint };
  return experimentId(withoutOverrides!, facts) !== id;
}
