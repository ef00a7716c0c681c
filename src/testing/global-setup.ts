import { buildKernels } from '../../scripts/build-kernels.js';

/** The tests run the sources, so the wasm kernels must stand beside them. */
export default async function setup(): Promise<void> {
  await buildKernels();
}
