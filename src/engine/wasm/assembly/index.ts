// Kernels of the wasm engine, in AssemblyScript with SIMD. They import the heap of the tfjs wasm backend and work on
// its tensors in place; every argument named like a matrix is a byte address in that heap, all matrices are row-major.
export { causalAttention, causalAttentionGradient } from './attention';
export * from './columns';
export * from './draws';
export { dropout } from './dropout';
export * from './embeddings';
export { layerNorm, layerNormGradient } from './layer-norm';
export * from './optimizers';
export * from './products';
export * from './ranking';
export { selectiveScan, selectiveScanGradient } from './scan';
export * from './scores';
export * from './softmax';
export * from './sparse';
export * from './sums';
export { squareLess } from './vector';
