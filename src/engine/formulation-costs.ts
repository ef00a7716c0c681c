// Written by scripts/bench/formulations.ts; milliseconds, for the amounts that `work` of formulation.ts lists.
import type { EngineName } from './engine.js';
import type { Cost, Formulation } from './formulation.js';

/** What a step with drawn negatives costs on each measured engine; the reference engine is not measured. */
export const formulationCosts: Partial<Record<EngineName, Record<Formulation, Cost>>> = {
  tensorflow: {
    sampled: [0.484, 9.83, 0.0814, 0, 0],
    'all-scores': [1.05, 1.83, 0, 0.308, 0.0341],
    counts: [0.336, 0.385, 0, 0.472, 0.0373],
  },
  wasm: {
    sampled: [0.193, 4.18, 0.416, 0, 0],
    'all-scores': [0, 3.06, 0, 0.17, 0.178],
    counts: [0, 0.746, 0, 1.3, 0.189],
  },
};
