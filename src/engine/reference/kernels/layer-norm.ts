import { type Tensor2D, tensor1d, tensor2d } from '@tensorflow/tfjs-core';
import type { LayerNormKernels } from '../../kernels/layer-norm.js';
import { floats } from '../values.js';

/** Plain loops; one over the deviation of each row and the normalised rows are kept for the gradient. */
export const layerNorm: LayerNormKernels = {
  layerNorm(x, gain, bias, epsilon) {
    const [rows, size] = x.shape;
    const [values, g, b] = [floats(x), floats(gain), floats(bias)];
    const normalised = new Float32Array(rows * size);
    const inverses = new Float32Array(rows);
    for (let r = 0; r < rows; r++) {
      const row = Array.from(values.subarray(r * size, (r + 1) * size));
      const mean = row.reduce((sum, value) => sum + value, 0) / size;
      const variance = row.reduce((sum, value) => sum + (value - mean) ** 2, 0) / size;
      const inverse = 1 / Math.sqrt(variance + epsilon);
      inverses[r] = inverse;
      normalised.set(
        row.map((value) => (value - mean) * inverse),
        r * size,
      );
    }
    const value = normalised.map((z, entry) => z * g[entry % size]! + b[entry % size]!);
    return {
      value: tensor2d(value, x.shape),
      saved: [tensor2d(normalised, x.shape), tensor1d(inverses)],
    };
  },

  layerNormGradient(x, gain, [normalised, inverses], gradient) {
    const [rows, size] = x.shape;
    const [z, inverse, g, dy] = [floats(normalised!), floats(inverses!), floats(gain), floats(gradient)];
    const forX = new Float32Array(rows * size);
    const forGain = new Float64Array(size);
    const forBias = new Float64Array(size);
    for (let r = 0; r < rows; r++) {
      const at = r * size;
      let mean = 0;
      let projection = 0;
      for (let k = 0; k < size; k++) {
        mean += (dy[at + k]! * g[k]!) / size;
        projection += (dy[at + k]! * g[k]! * z[at + k]!) / size;
        forGain[k]! += dy[at + k]! * z[at + k]!;
        forBias[k]! += dy[at + k]!;
      }
      for (let k = 0; k < size; k++) {
        forX[at + k] = inverse[r]! * (dy[at + k]! * g[k]! - mean - z[at + k]! * projection);
      }
    }
    const shaped: Tensor2D = tensor2d(forX, x.shape);
    return [shaped, tensor1d(Float32Array.from(forGain)), tensor1d(Float32Array.from(forBias))];
  },
};
