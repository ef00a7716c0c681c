/**
 * The attention of SASRec: projections of queries, keys and values and causal attention of one head, forward and
 * backward, with gradients of the input and of all weights. Answers the harness, or with `--samples` prints one JSON
 * line:
 *
 *   tsx scripts/bench/attention.ts --engine wasm --samples 20
 */
import { parseArgs } from 'node:util';
import {
  grads,
  reshape,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
  tensor,
  tidy,
} from '@tensorflow/tfjs-core';
import { currentEngine, type EngineName } from '../../src/engine/engine.js';
import { causalAttention } from '../../src/engine/operators/causal-attention.js';
import { linear } from '../../src/engine/operators/linear.js';
import { startEngine } from '../../src/engine/registry.js';
import { threadCount } from '../../src/engine/tensorflow/load.js';
import { repeated, serve } from './serve.js';
import { spread } from './statistics.js';

const WARM_UP = 10;

const { values } = parseArgs({
  options: {
    engine: { type: 'string' },
    batch: { type: 'string', default: '128' },
    length: { type: 'string', default: '200' },
    dimensions: { type: 'string', default: '50' },
    dropout: { type: 'string', default: '0' },
    samples: { type: 'string' },
  },
});
const [batch, length, size] = [values.batch, values.length, values.dimensions].map(Number) as [
  number,
  number,
  number,
];
const rate = Number(values.dropout);
let steps = 0;

await startEngine(values.engine as EngineName);
const inputs = tensor(wave(batch * length * size, 1), [batch, length, size]);
const weights = [2, 3, 4].map((phase) => tensor(wave(size * size, phase), [size, size]));
const biases = [5, 6, 7].map((phase) => tensor(wave(size, phase), [size]));
const upstream = tensor(wave(batch * length * size, 8), [batch, length, size]);
const gradients = grads(attended);
for (let k = 0; k < WARM_UP; k++) step();

if (values.samples === undefined) {
  await serve({ block: repeated(step) });
} else {
  const samples = Array.from({ length: Number(values.samples) }, () => {
    const start = performance.now();
    step();
    return performance.now() - start;
  });
  const { name: engine } = currentEngine();
  const threads = engine === 'tensorflow' ? threadCount() : 1;
  const work = `attention, B ${batch}, L ${length}, d ${size}, dropout ${rate}`;
  const peakMegabytes = process.resourceUsage().maxRSS / 1024;
  process.stdout.write(`${JSON.stringify({ work, engine, threads, ms: spread(samples), peakMegabytes })}\n`);
}

function attended(x: Tensor, ...parameters: Tensor[]): Tensor {
  const rows = reshape(x, [batch * length, size]) as Tensor2D;
  const [queries, keys, positionValues] = [0, 1, 2].map((k) => {
    const projected = linear(rows, parameters[k] as Tensor2D, parameters[3 + k] as Tensor1D);
    return reshape(projected, [batch, length, size]) as Tensor3D;
  }) as [Tensor3D, Tensor3D, Tensor3D];
  const dropout = { rate, seed: [steps, 0] as const };
  return causalAttention(queries, keys, positionValues, { dropout });
}

function step(): void {
  steps++;
  tidy(() => {
    const found = gradients([inputs, ...weights, ...biases], upstream);
    // A GPU works on while JavaScript goes on; one value read back waits for it.
    if (currentEngine().device.includes('GPU')) found.at(-1)!.dataSync();
  });
}

/** Numbers of the size that trained projections have. */
function wave(count: number, phase: number): Float32Array {
  return Float32Array.from({ length: count }, (_, k) => Math.sin(12.9898 * k + phase) / Math.sqrt(size / 2));
}
