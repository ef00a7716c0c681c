/** The process that a setup starts to prove the addon: it loads the package and our own operations, and computes. */
import { createRequire } from 'node:module';
import { backend, matMul, ready, setBackend, tensor1d, tensor2d } from '@tensorflow/tfjs-core';
import { loadTensorflow, type NodeBackend } from '../load.js';
import { Operations } from '../operations.js';
import type { Proof } from './proof.js';

loadTensorflow();
await setBackend('tensorflow');
await ready();
const node = backend() as unknown as NodeBackend;
const { binding, isUsingGpuDevice } = node;
const product = matMul(tensor2d([1, 2, 3, 4], [2, 2]), tensor2d([5, 6, 7, 8], [2, 2]));
const proof: Proof = {
  tensorflow: binding.TF_Version,
  device: isUsingGpuDevice ? 'GPU' : 'CPU',
  product: Array.from(await product.data()),
  logSumExp: ofOneScore(process.argv[2]),
};
process.send!(proof, () => process.disconnect());

function ofOneScore(native: string | undefined): number | null {
  if (native === undefined || isUsingGpuDevice) return null;
  createRequire(import.meta.url)(native);
  const [value] = new Operations(node).runAll(
    'ReclabScoresLogSumExp',
    {},
    [tensor2d([[1, 2]]), tensor2d([[3, 4]]), tensor2d([[0]], [1, 1], 'int32'), tensor1d([1])],
    3,
  );
  return value!.dataSync()[0]!;
}
