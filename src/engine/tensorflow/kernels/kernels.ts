import type { Kernels } from '../../kernels/kernels.js';
import type { ScratchHeap } from '../../wasm/scratch-heap.js';
import type { Operations } from '../operations.js';
import { attention } from './attention.js';
import { columns } from './columns.js';
import { dropout } from './dropout.js';
import { embeddings } from './embeddings.js';
import { layerNorm } from './layer-norm.js';
import { nativeAttention } from './native-attention.js';
import { nativeEmbeddings } from './native-embeddings.js';
import { nativeLayers } from './native-layers.js';
import { nativeOptimizers } from './native-optimizers.js';
import { nativeRanking } from './native-ranking.js';
import { nativeScores } from './native-scores.js';
import { nativeSoftmax } from './native-softmax.js';
import { nativeSparse } from './native-sparse.js';
import { optimizers } from './optimizers.js';
import { ranking } from './ranking.js';
import { scan } from './scan.js';
import { scores } from './scores.js';
import { simdRanking } from './simd-ranking.js';
import { simdScan } from './simd-scan.js';
import { simdScores } from './simd-scores.js';
import { softmax } from './softmax.js';
import { sparse } from './sparse.js';
import { sums } from './sums.js';

/** What there is beside TensorFlow's operations. */
export interface Additions {
  /** SIMD kernels for what TensorFlow lacks, where it computes on the CPU; null on a GPU. */
  heap: ScratchHeap | null;
  /** Whether our own operations are loaded. */
  native: boolean;
}

/** Every kernel, by our own operations where they are loaded, else by TensorFlow's. */
export function tensorflowKernels(operations: Operations, { heap, native }: Additions): Kernels {
  const lookups = embeddings(operations);
  const drawn = heap ? simdScores(heap) : {};
  const ofColumns = { ...columns(operations), ...drawn };
  return {
    ...lookups,
    ...scores(lookups),
    ...ofColumns,
    ...softmax(ofColumns),
    ...optimizers(operations),
    ...(heap ? simdRanking(heap) : ranking),
    ...sparse(operations),
    ...attention(operations),
    ...(heap ? simdScan(heap) : scan()),
    ...sums,
    ...dropout(operations),
    ...layerNorm,
    ...(native ? nativeKernels(operations) : {}),
  };
}

function nativeKernels(operations: Operations): Partial<Kernels> {
  return {
    ...nativeEmbeddings(operations),
    ...nativeScores(operations),
    ...nativeSoftmax(operations),
    ...nativeLayers(operations),
    ...nativeOptimizers(operations),
    ...nativeRanking(operations),
    ...nativeAttention(operations),
    ...nativeSparse(operations),
  };
}
