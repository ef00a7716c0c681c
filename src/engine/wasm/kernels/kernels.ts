import type { Kernels } from '../../kernels/kernels.js';
import type { Heap } from '../heap.js';
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

/** Every kernel on the heap of the tfjs wasm backend. */
export function wasmKernels(heap: Heap): Kernels {
  return {
    ...embeddings(heap),
    ...scores(heap),
    ...softmax(heap),
    ...optimizers(heap),
    ...ranking(heap),
    ...sparse(heap),
    ...attention(heap),
    ...scan(heap),
    ...sums(heap),
    ...dropout(heap),
    ...layerNorm(heap),
  };
}
