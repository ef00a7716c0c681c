/**
 * The propagation of LightGCN: the mean of the embeddings and three products with the normalised graph of the train
 * events, alone (`forward`) and with its gradient (`both`). Prints one JSON line:
 *
 *   tsx scripts/bench/propagation.ts --data <folder of interactions.ts> --engine wasm
 *
 * With `--pass forward` or `--pass both` it answers the harness instead.
 */
import { parseArgs } from 'node:util';
import { add, div, grad, type Tensor2D, tensor2d, tidy } from '@tensorflow/tfjs-core';
import { groupByRow } from '../../src/core/csr.js';
import { currentEngine, type EngineName } from '../../src/engine/engine.js';
import type { CompressedMatrix } from '../../src/engine/kernels/sparse.js';
import { SparseMatrix, sparseMatMul } from '../../src/engine/operators/sparse-matmul.js';
import { startEngine } from '../../src/engine/registry.js';
import { threadCount } from '../../src/engine/tensorflow/load.js';
import type { Split } from '../../src/split/split.js';
import { readSplit } from './interactions.js';
import { repeated, serve } from './serve.js';
import { spread } from './statistics.js';

const LAYERS = 3;
const DIMENSIONS = 64;
const WARM_UP = 30;
/** How long each pass is measured on its own. */
const SECONDS = 2;

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    engine: { type: 'string' },
    pass: { type: 'string' },
  },
});

await startEngine(values.engine as EngineName);
const graph = normalisedGraph(readSplit(values.data!));
const nodes = graph.rowCount;
const matrix = new SparseMatrix(graph, { symmetric: true });
const embeddings = tensor2d(wave(nodes * DIMENSIONS, 1), [nodes, DIMENSIONS]);
const upstream = tensor2d(wave(nodes * DIMENSIONS, 2), [nodes, DIMENSIONS]);
const gradient = grad((x) => propagate(x as Tensor2D)) as (x: Tensor2D, dy: Tensor2D) => Tensor2D;
const passes = {
  forward: () => finish(() => propagate(embeddings)),
  both: () => finish(() => gradient(embeddings, upstream)),
};
for (const pass of Object.values(passes)) {
  for (let k = 0; k < WARM_UP; k++) pass();
}

if (values.pass === undefined) {
  const ms = {
    forward: spread(await repeated(passes.forward)(SECONDS)),
    both: spread(await repeated(passes.both)(SECONDS)),
  };
  const peakMegabytes = process.resourceUsage().maxRSS / 1024;
  const { name: engine } = currentEngine();
  const threads = engine === 'tensorflow' ? threadCount() : 1;
  const work = `propagation, ${nodes} nodes, ${graph.columns.length} entries`;
  process.stdout.write(`${JSON.stringify({ work, engine, threads, ms, peakMegabytes })}\n`);
} else {
  await serve({ block: repeated(passes[values.pass as keyof typeof passes]) });
}

function propagate(start: Tensor2D): Tensor2D {
  let layer = start;
  let sum = start;
  for (let k = 0; k < LAYERS; k++) {
    layer = sparseMatMul(matrix, layer);
    sum = add(sum, layer);
  }
  return div(sum, LAYERS + 1);
}

/** A GPU works on while JavaScript goes on; one value read back waits for it. */
function finish(compute: () => Tensor2D): void {
  tidy(() => {
    const result = compute();
    if (currentEngine().device.includes('GPU')) result.slice([0, 0], [1, 1]).dataSync();
  });
}

/** D^-1/2 A D^-1/2 over users and items, users first (He et al., LightGCN, 2020, equation 3). */
function normalisedGraph({ train, userCount, itemCount }: Split): CompressedMatrix {
  const nodeCount = userCount + itemCount;
  const users = new Int32Array(train.items.length);
  for (let user = 0; user < userCount; user++) {
    users.fill(user, train.offsets[user], train.offsets[user + 1]);
  }
  const items = train.items.map((item) => userCount + item);
  const from = Int32Array.of(...users, ...items);
  const to = Int32Array.of(...items, ...users);
  const { offsets, order } = groupByRow(from, nodeCount);
  const degree = (node: number) => offsets[node + 1]! - offsets[node]!;
  return {
    rowCount: nodeCount,
    columnCount: nodeCount,
    offsets,
    columns: order.map((entry) => to[entry]!),
    values: Float32Array.from(order, (entry) => 1 / Math.sqrt(degree(from[entry]!) * degree(to[entry]!))),
  };
}

function wave(count: number, phase: number): Float32Array {
  return Float32Array.from({ length: count }, (_, k) => Math.sin(12.9898 * k + phase));
}
