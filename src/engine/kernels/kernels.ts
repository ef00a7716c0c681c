import type { ActivationKernels } from './activations.js';
import type { AttentionKernels } from './attention.js';
import type { DropoutKernels } from './dropout.js';
import type { EmbeddingKernels } from './embeddings.js';
import type { LayerNormKernels } from './layer-norm.js';
import type { LinearKernels } from './linear.js';
import type { OptimizerKernels } from './optimizers.js';
import type { RankingKernels } from './ranking.js';
import type { ScanKernels } from './scan.js';
import type { ScoreKernels } from './scores.js';
import type { SoftmaxKernels } from './softmax.js';
import type { SparseKernels } from './sparse.js';
import type { SumKernels } from './sums.js';

/**
 * What an engine implements itself because stock tfjs lacks it or is slow at it. The operators in `operators/` check
 * shapes, add gradients and call these; matrices are float32 and row-major, indices int32.
 */
export interface Kernels
  extends EmbeddingKernels,
    ScoreKernels,
    SoftmaxKernels,
    OptimizerKernels,
    RankingKernels,
    SparseKernels,
    AttentionKernels,
    ScanKernels,
    DropoutKernels,
    LayerNormKernels,
    LinearKernels,
    ActivationKernels,
    SumKernels {}
