import { doesNotFit } from '../backbones/fitting.js';
import type { GraphConfig } from '../backbones/graph-backbone.js';
import type { Experiment } from '../config/schema/experiment.js';
import type { LossName } from '../config/schema/loss.js';
import {
  comparesWithinBatch,
  drawsNegatives,
  examplesPerStep,
  scoresCatalogue,
  sharesNegatives,
} from '../config/traits.js';
import type { Engine, EngineName } from '../engine/engine.js';
import type { Formulation } from '../engine/formulation.js';
import { encoderValues, itemTowerTables } from './encoder-memory.js';

/** What the memory of training follows from, beside the configuration. */
export interface TrainingSize {
  userCount: number;
  itemCount: number;
  /** Events of the train part, each an edge of a graph. */
  trainEvents: number;
  formulation: Formulation;
}

const FLOAT_BYTES = 4;
/** Values that an optimizer keeps for each parameter. */
const MOMENTS = { adam: 2, 'lazy-adam': 2, sgd: 1 } as const;
/** Copies of a matrix of scores that a step holds at once: scores, exponents or counts, and their gradients. */
const SCORE_MATRICES = 4;
/** Losses that hold more of them, by what the wasm engine allocates. */
const MORE_MATRICES: { readonly [Name in LossName]?: number } = { drrl: 10, advinfonce: 15, llpauc: 8 };
/** Copies of an adversary's tables: parameters, moments of its Adam, gradients. */
const ADVERSARY_TABLES = 4;
/** Item tables that pass between TensorFlow on the CPU and the SIMD kernels, in both directions. */
const TABLES_ACROSS = { tensorflow: 5, wasm: 0, reference: 8 } as const;

/** Tables of all nodes that a propagation holds at once: its input, its output, and the gradients that pass between. */
const NODE_TABLES = 5;
/** Further ones of a propagation by layers with noise, and of each of these layers. */
const NOISY_TABLES = { all: 2, layer: 3 } as const;
/** Copies of a matrix of contrasted nodes, users and items together, and of their vectors. */
const CONTRAST = { matrices: 3, vectors: 24 } as const;

/**
 * Bytes of the tensors that a training step holds at once: parameters, moments and gradients; for cosine the normalised
 * items and the gradients that pass through them; the scores of the batch; and what a graph adds. That of matrix
 * factorisation is held against measured peaks by `scripts/bench/largest-catalogue.ts`; that of graphs follows what the
 * wasm engine allocates. Null for backbones whose size is not known before they are made.
 */
export function trainingMemoryBytes(
  experiment: Experiment,
  { userCount, itemCount, trainEvents, formulation }: TrainingSize,
  engine: EngineName,
): number | null {
  const { backbone, loss, sampling, training } = experiment;
  if (!('dimensions' in backbone)) return null;
  const users = 'maxLength' in backbone ? 0 : userCount * backbone.dimensions;
  const items = itemCount * backbone.dimensions * itemTables(backbone);
  const gradients = training.optimizer.name === 'lazy-adam' ? 0 : 1;
  const copies = 1 + MOMENTS[training.optimizer.name] + gradients;
  const parameters = (users + items) * copies;
  const passedThrough =
    items *
    (('similarity' in backbone && backbone.similarity === 'cosine' ? 4 : 2) +
      itemTowerTables(backbone) +
      TABLES_ACROSS[engine]);
  const examples = examplesPerStep(experiment);
  const listed = formulation === 'sampled' || sharesNegatives(experiment) ? sampling.negatives : itemCount;
  const drawn = drawsNegatives(loss) ? listed : 0;
  const inBatch = comparesWithinBatch(loss) ? examples + drawn : drawn;
  const scored = scoresCatalogue(loss) ? itemCount : inBatch;
  const scores = examples * scored * (MORE_MATRICES[loss.name] ?? SCORE_MATRICES);
  const adversary =
    loss.name === 'advinfonce' ? (userCount + itemCount) * loss.dimensions * ADVERSARY_TABLES : 0;
  const nodes = userCount + itemCount;
  const own =
    'maxLength' in backbone
      ? encoderValues(backbone, copies, training.batchSize * backbone.maxLength)
      : 'includesEgo' in backbone
        ? graphValues(backbone, { nodes, trainEvents }, training)
        : 0;
  return FLOAT_BYTES * (parameters + passedThrough + scores + adversary + own);
}

/** Tables of all items that are trained. */
function itemTables(backbone: object): number {
  return 'outputTable' in backbone && backbone.outputTable === 'separate' ? 2 : 1;
}

/** Values, numbers of entries included, that a backbone over a graph holds beyond matrix factorisation. */
function graphValues(
  backbone: GraphConfig,
  { nodes, trainEvents }: { nodes: number; trainEvents: number },
  { batchSize }: Experiment['training'],
): number {
  const { dimensions, layers } = backbone;
  // Each event stands in the row of its user and in that of its item, with a column and a value.
  const graph = 4 * trainEvents + nodes;
  const propagation = graph + NODE_TABLES * nodes * dimensions;
  if (backbone.name === 'lightgcn') return propagation;
  const noisy = (NOISY_TABLES.all + NOISY_TABLES.layer * layers) * nodes * dimensions;
  const contrast = CONTRAST.matrices * batchSize ** 2 + CONTRAST.vectors * batchSize * dimensions;
  return propagation + noisy + (backbone.contrast.weight > 0 ? contrast : 0);
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
