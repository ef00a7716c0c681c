import {
  add,
  mean,
  mul,
  rsqrt,
  square,
  sub,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  tidy,
} from '@tensorflow/tfjs-core';
import type { LayerNormKernels } from '../../kernels/layer-norm.js';

/** By TensorFlow's operations; the normalised rows and one over their deviations are kept for the gradient. */
export const layerNorm: LayerNormKernels = {
  layerNorm(x, gain, bias, epsilon) {
    const [value, ...saved] = tidy((): Tensor[] => {
      const centred = tidy(() => sub(x, mean(x, 1, true)));
      const inverse = tidy(() => rsqrt(add(mean(square(centred), 1, true), epsilon)));
      const normalised = mul(centred, inverse);
      return [tidy(() => add(mul(normalised, gain), bias)), normalised, inverse];
    });
    return { value: value as Tensor2D, saved };
  },

  layerNormGradient: (_x, gain, [normalised, inverse], gradient) =>
    tidy((): [Tensor2D, Tensor1D, Tensor1D] => {
      const products = tidy(() => mul(gradient, normalised!));
      const scaled = mul<Tensor2D>(gradient, gain);
      const projections = tidy(() => mean(mul(products, gain), 1, true));
      const forX = tidy(() => {
        const centred = sub(sub(scaled, mean(scaled, 1, true)), mul(normalised!, projections));
        return mul<Tensor2D>(centred, inverse!);
      });
      return [forX, sum(products, 0), sum(gradient, 0)];
    }),
};
