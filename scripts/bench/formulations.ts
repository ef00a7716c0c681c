// Measures how long the formulations of sampled softmax take on an engine and writes the cost table that chooses
// between them (src/engine/formulation-costs.ts).
//   npx tsx scripts/bench/formulations.ts wasm tensorflow
// Leave the machine alone meanwhile. Engines that are not named keep their costs.
import { readFileSync, writeFileSync } from 'node:fs';
import {
  grads,
  randomNormal,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  tensor1d,
  tensor2d,
  tidy,
} from '@tensorflow/tfjs-core';
import type { EngineName } from '../../src/engine/engine.js';
import {
  type Cost,
  type DrawnScoresShape,
  type Formulation,
  formulations,
  work,
} from '../../src/engine/formulation.js';
import { formulationCosts } from '../../src/engine/formulation-costs.js';
import { gatherColumns } from '../../src/engine/operators/columns.js';
import { drawnLogSumExp } from '../../src/engine/operators/drawn-log-sum-exp.js';
import { logSumExp } from '../../src/engine/operators/log-sum-exp.js';
import { allScores } from '../../src/engine/operators/sampled-scores.js';
import { scoresLogSumExp } from '../../src/engine/operators/scores-log-sum-exp.js';
import { startEngine } from '../../src/engine/registry.js';
import { nonNegativeLeastSquares } from './non-negative-least-squares.js';

const TARGET = 'src/engine/formulation-costs.ts';
const TEMPERATURE = 0.2;
/** The fastest of so many repetitions counts, because others are slowed by something else. */
const REPETITIONS = 7;

const shapes: readonly DrawnScoresShape[] = [256, 1024].flatMap((batch) =>
  [300, 1200, 4000, 12_000].flatMap((items) =>
    [10, 200, 1000].flatMap((negatives) =>
      [32, 64].map((dimensions) => ({ batch, items, negatives, dimensions })),
    ),
  ),
);

/** The amounts of `work` that each formulation does. */
const doneBy: Record<Formulation, readonly boolean[]> = {
  sampled: [true, true, true, false, false],
  'all-scores': [true, true, false, true, true],
  counts: [true, true, false, true, true],
};

const computed: Record<Formulation, (users: Tensor2D, items: Tensor2D, index: Tensor2D) => Tensor1D> = {
  sampled: (users, items, index) => drawnLogSumExp(users, items, index, TEMPERATURE),
  'all-scores': (users, items, index) =>
    logSumExp(gatherColumns(allScores(users, items), index), { temperature: TEMPERATURE }),
  counts: (users, items, index) => scoresLogSumExp(users, items, index, TEMPERATURE),
};

/**
 * Milliseconds of log-sum-exp and gradients by each formulation, with the drawn items handed in from JavaScript. They
 * take turns, so that what else the machine does slows all alike.
 */
function measure({ batch, items, negatives, dimensions }: DrawnScoresShape): Record<Formulation, number> {
  const drawn = Int32Array.from({ length: batch * negatives }, (_, k) => (k * 7919 + (k >> 3)) % items);
  const users = randomNormal([batch, dimensions]);
  const table = randomNormal([items, dimensions]);
  const fastest = { sampled: Infinity, 'all-scores': Infinity, counts: Infinity };
  for (let repetition = 0; repetition < REPETITIONS; repetition++) {
    for (const formulation of formulations) {
      const start = performance.now();
      tidy(() => {
        const index = tensor2d(drawn, [batch, negatives], 'int32');
        const f = (u: Tensor, v: Tensor) => computed[formulation](u as Tensor2D, v as Tensor2D, index);
        const upstream = tensor1d(new Float32Array(batch).fill(1 / batch));
        for (const gradient of grads(f)([users, table], upstream)) gradient.dataSync();
      });
      fastest[formulation] = Math.min(fastest[formulation], performance.now() - start);
    }
  }
  users.dispose();
  table.dispose();
  return fastest;
}

/** The costs of each formulation that fit the measured times best, relative to them. */
async function measureEngine(name: EngineName): Promise<Record<Formulation, Cost>> {
  await startEngine(name);
  const measurements = shapes.map((shape) => ({ shape, milliseconds: measure(shape) }));
  const entries = formulations.map((formulation): [Formulation, Cost] => {
    const rows = measurements.map(({ shape, milliseconds }) =>
      work(shape).map((amount, k) => (doneBy[formulation][k] ? amount / milliseconds[formulation] : 0)),
    );
    const costs = nonNegativeLeastSquares(rows, new Array(rows.length).fill(1));
    return [formulation, costs.map((cost) => Number(cost.toPrecision(3))) as unknown as Cost];
  });
  return Object.fromEntries(entries) as Record<Formulation, Cost>;
}

const measured = { ...formulationCosts };
for (const name of process.argv.slice(2) as EngineName[]) measured[name] = await measureEngine(name);
const source = readFileSync(TARGET, 'utf8');
const head = source.slice(0, source.indexOf('= {') + 3);
const lines = Object.entries(measured)
  .toSorted(([a], [b]) => a.localeCompare(b))
  .map(([name, costs]) => {
    const rows = formulations.map((formulation) => {
      const key = formulation.includes('-') ? `'${formulation}'` : formulation;
      return `    ${key}: [${costs[formulation].join(', ')}],\n`;
    });
    return `  ${name}: {\n${rows.join('')}  },\n`;
  });
writeFileSync(TARGET, `${head}\n${lines.join('')}};\n`);
process.stdout.write(`${lines.join('')}written to ${TARGET}\n`);
