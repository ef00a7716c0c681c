import { doesNotFit } from '../backbones/fitting.js';
import type { Experiment } from '../config/schema/experiment.js';
import { comparesWithinBatch, scoresCatalogue } from '../config/traits.js';
import type { Engine, EngineName } from '../engine/engine.js';
import type { Formulation } from '../engine/formulation.js';

/** What the memory of training follows from, beside the configuration. */
export interface TrainingSize {
  userCount: number;
  itemCount: number;
  formulation: Formulation;
}

const FLOAT_BYTES = 4;
/** Values that an optimizer keeps for each parameter. */
const MOMENTS = { adam: 2, 'lazy-adam': 2, sgd: 1 } as const;
/** Copies of a matrix of scores that a step holds at once: scores, exponents or counts, and their gradients. */
const SCORE_MATRICES = 4;
/** Item tables that pass between TensorFlow on the CPU and the SIMD kernels, in both directions. */
const TABLES_ACROSS = { tensorflow: 5, wasm: 0, reference: 8 } as const;

/**
 * Bytes of the tensors that a training step of matrix factorisation holds at once: parameters, moments and gradients;
 * for cosine the normalised items and the gradients that pass through them; and the scores of the batch. Held against
 * measured peaks by `scripts/bench/largest-catalogue.ts`. Null for backbones whose size is not known before they are made.
 */
export function trainingMemoryBytes(
  { backbone, loss, sampling, training }: Experiment,
  { userCount, itemCount, formulation }: TrainingSize,
  engine: EngineName,
): number | null {
  if (backbone.name !== 'mf') return null;
  const users = userCount * backbone.dimensions;
  const items = itemCount * backbone.dimensions;
  const gradients = training.optimizer.name === 'lazy-adam' ? 0 : 1;
  const parameters = (users + items) * (1 + MOMENTS[training.optimizer.name] + gradients);
  const passedThrough = items * ((backbone.similarity === 'cosine' ? 4 : 2) + TABLES_ACROSS[engine]);
  const drawn = formulation === 'sampled' ? sampling.negatives : itemCount;
  const inBatch = comparesWithinBatch(loss) ? training.batchSize : drawn;
  const scored = scoresCatalogue(loss) ? itemCount : inBatch;
  const scores = training.batchSize * scored * SCORE_MATRICES;
  return FLOAT_BYTES * (parameters + passedThrough + scores);
}

/**
 * Refuses a training that would not fit, before its first step.
 *
 * @param availableBytes what the machine can give
 * @throws RunError that tells the memory it would need
 */
export function requireTrainingMemory(
  experiment: Experiment,
  size: TrainingSize,
  engine: Pick<Engine, 'name' | 'memoryLimit'>,
  availableBytes: number,
): void {
  const needed = trainingMemoryBytes(experiment, size, engine.name);
  if (needed === null) return;
  const { name } = experiment.backbone;
  const smaller =
    'keep fewer items (e.g. a higher `dataset.kCore`), take fewer dimensions or a smaller batch';
  if (engine.name !== 'tensorflow' && needed > engine.memoryLimit) {
    const most = `at most ${(engine.memoryLimit / 1e9).toFixed(1)} GB of tensors, which is all that the ${engine.name} engine can address`;
    const fix = `use the tensorflow engine (\`reclab setup tensorflow\`); or ${smaller}`;
    throw doesNotFit(name, size.itemCount, needed, most, fix);
  }
  const limit = Math.min(engine.memoryLimit, availableBytes);
  if (needed > limit) {
    const most = `a training of at most ${(limit / 1e9).toFixed(1)} GB, which this machine has free`;
    throw doesNotFit(name, size.itemCount, needed, most, `${smaller}; or use a machine with more memory`);
  }
}
