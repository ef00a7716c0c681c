/** The process that a setup starts to prove the addon: it loads the package and multiplies two matrices. */
import { backend, matMul, ready, setBackend, tensor2d } from '@tensorflow/tfjs-core';
import { loadTensorflow, type NodeBackend } from '../load.js';
import type { Proof } from './proof.js';

loadTensorflow();
await setBackend('tensorflow');
await ready();
const { binding, isUsingGpuDevice } = backend() as unknown as NodeBackend;
const product = matMul(tensor2d([1, 2, 3, 4], [2, 2]), tensor2d([5, 6, 7, 8], [2, 2]));
const proof: Proof = {
  tensorflow: binding.TF_Version,
  device: isUsingGpuDevice ? 'GPU' : 'CPU',
  product: Array.from(await product.data()),
};
process.send!(proof, () => process.disconnect());
