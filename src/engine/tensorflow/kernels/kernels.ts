import type { Kernels } from '../../kernels/kernels.js';
import type { Operations } from '../operations.js';
import { embeddings } from './embeddings.js';
import { optimizers } from './optimizers.js';
import { scores } from './scores.js';
import { softmax } from './softmax.js';
import { sparse } from './sparse.js';

/** Every kernel by TensorFlow's operations. */
export function tensorflowKernels(operations: Operations): Kernels {
  const lookups = embeddings(operations);
  return { ...lookups, ...scores(lookups), ...softmax(), ...optimizers(operations), ...sparse(operations) };
}
