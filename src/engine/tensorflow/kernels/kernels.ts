import type { Kernels } from '../../kernels/kernels.js';
import type { ScratchHeap } from '../../wasm/scratch-heap.js';
import type { Operations } from '../operations.js';
import { attention } from './attention.js';
import { columns } from './columns.js';
import { embeddings } from './embeddings.js';
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

/**
 * Every kernel by TensorFlow's operations.
 *
 * @param heap SIMD kernels for what TensorFlow lacks, where it computes on the CPU; null on a GPU
 */
export function tensorflowKernels(operations: Operations, heap: ScratchHeap | null): Kernels {
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
  };
}
