// Written by scripts/bench/formulations.ts; milliseconds, for the amounts that `work` of formulation.ts lists.
import type { EngineName } from './engine.js';
import type { Cost, Formulation } from './formulation.js';

/** What a step with drawn negatives costs on each measured engine; the reference engine is not measured. */
export const formulationCosts: Partial<Record<EngineName, Record<Formulation, Cost>>> = {
  tensorflow: {
    sampled: [1, 3, 0.45, 0, 0],
    'all-scores': [1, 12, 0, 1.5, 0.08],
    counts: [1, 2, 0, 4, 0.08],
  },
  wasm: {
    sampled: [0.239, 13, 0.512, 0, 0],
    'all-scores': [0, 9.4, 0, 0, 0.357],
    counts: [0, 4.51, 0, 9.48, 0.316],
  },
};
