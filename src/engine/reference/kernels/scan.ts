import { type Tensor, tensor } from '@tensorflow/tfjs-core';
import { type ScanInputs, type ScanKernels, scanInputNames } from '../../kernels/scan.js';
import { floats } from '../values.js';

type Arrays<A> = Record<(typeof scanInputNames)[number], A>;

/** Plain loops over sequences, channels and positions; the gradient keeps the states of one channel at a time. */
export const scan: ScanKernels = {
  selectiveScan(inputs) {
    const [batch, length, channels] = inputs.x.shape;
    const { x, C, D } = arrays(inputs);
    const out = new Float64Array(x.length);
    const statesOf = channelStates(inputs);
    const states = inputs.A.shape[1];
    for (let b = 0; b < batch; b++) {
      for (let e = 0; e < channels; e++) {
        statesOf(b, e).forEach((state, t) => {
          const at = (b * length + t) * channels + e;
          out[at] = D[e]! * x[at]!;
          state.forEach((h, n) => {
            out[at]! += C[(b * length + t) * states + n]! * h;
          });
        });
      }
    }
    return tensor(Float32Array.from(out), inputs.x.shape);
  },

  selectiveScanGradient(inputs, gradient) {
    const [batch, length, channels] = inputs.x.shape;
    const states = inputs.A.shape[1];
    const { x, delta, A, B, C, D } = arrays(inputs);
    const dy = floats(gradient);
    const d = Object.fromEntries(
      scanInputNames.map((name) => [name, new Float64Array(inputs[name].size)]),
    ) as Arrays<Float64Array>;
    const statesOf = channelStates(inputs);
    for (let b = 0; b < batch; b++) {
      for (let e = 0; e < channels; e++) {
        const state = statesOf(b, e);
        const forState = new Float64Array(states);
        for (let t = length - 1; t >= 0; t--) {
          const at = (b * length + t) * channels + e;
          d.D[e]! += dy[at]! * x[at]!;
          d.x[at]! += D[e]! * dy[at]!;
          for (let n = 0; n < states; n++) {
            const [ofChannel, ofPosition] = [e * states + n, (b * length + t) * states + n];
            const before = t === 0 ? 0 : state[t - 1]![n]!;
            const decay = Math.exp(delta[at]! * A[ofChannel]!);
            const g = forState[n]! + dy[at]! * C[ofPosition]!;
            d.C[ofPosition]! += dy[at]! * state[t]![n]!;
            d.A[ofChannel]! += g * before * decay * delta[at]!;
            d.delta[at]! += g * (before * decay * A[ofChannel]! + B[ofPosition]! * x[at]!);
            d.B[ofPosition]! += g * delta[at]! * x[at]!;
            d.x[at]! += g * delta[at]! * B[ofPosition]!;
            forState[n] = g * decay;
          }
        }
      }
    }
    return Object.fromEntries(
      scanInputNames.map((name) => [name, tensor(Float32Array.from(d[name]), inputs[name].shape)]),
    ) as unknown as ScanInputs;
  },
};

/** For a sequence and a channel, the states after each position. */
function channelStates(inputs: ScanInputs): (b: number, e: number) => number[][] {
  const [, length, channels] = inputs.x.shape;
  const states = inputs.A.shape[1];
  const { x, delta, A, B } = arrays(inputs);
  return (b, e) => {
    let state = new Array<number>(states).fill(0);
    return Array.from({ length }, (_, t) => {
      const at = (b * length + t) * channels + e;
      state = state.map((h, n) => {
        const enters = delta[at]! * B[(b * length + t) * states + n]! * x[at]!;
        return Math.exp(delta[at]! * A[e * states + n]!) * h + enters;
      });
      return state;
    });
  };
}

function arrays(inputs: ScanInputs): Arrays<Float32Array> {
  return Object.fromEntries(
    scanInputNames.map((name) => [name, floats(inputs[name] as Tensor)]),
  ) as Arrays<Float32Array>;
}
