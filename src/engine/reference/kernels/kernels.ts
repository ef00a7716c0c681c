import type { Kernels } from '../../kernels/kernels.js';
import { attention } from './attention.js';
import { dropout } from './dropout.js';
import { embeddings } from './embeddings.js';
import { layerNorm } from './layer-norm.js';
import { optimizers } from './optimizers.js';
import { ranking } from './ranking.js';
import { scan } from './scan.js';
import { scores } from './scores.js';
import { softmax } from './softmax.js';
import { sparse } from './sparse.js';
import { sums } from './sums.js';

/** Every kernel as plain loops in double precision, rounded once at the end: the oracle in tests. */
export const referenceKernels: Kernels = {
  ...embeddings,
  ...scores,
  ...softmax,
  ...optimizers,
  ...ranking,
  ...sparse,
  ...attention,
  ...scan,
  ...sums,
  ...dropout,
  ...layerNorm,
};
