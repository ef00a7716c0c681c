/** The extra of TensorFlow's wheel that asks for CUDA's libraries. */
const CUDA_EXTRA = /\bextra\s*==\s*["']and-cuda["']/;

/**
 * The packages of CUDA's libraries that a TensorFlow wheel asks for, as pip takes them: `nvidia-cublas-cu12<13.0,>=12.5.3.2`.
 *
 * @param metadata the `METADATA` of the wheel
 */
export function cudaRequirements(metadata: string): string[] {
  return [...metadata.matchAll(/^Requires-Dist:\s*([^;\n]+);(.*)$/gm)]
    .filter(([, , marker]) => CUDA_EXTRA.test(marker!))
    .map(([, requirement]) => requirement!.replaceAll(/[\s()]/g, ''));
}
