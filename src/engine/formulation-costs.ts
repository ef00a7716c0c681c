// Written by scripts/bench/formulations.ts; milliseconds, for the amounts that `work` of formulation.ts lists.
import type { EngineName } from './engine.js';
import type { Cost, Formulation } from './formulation.js';

/** What a step with drawn negatives costs on each measured engine; the reference engine is not measured. */
export const formulationCosts: Partial<Record<EngineName, Record<Formulation, Cost>>> = {
  tensorflow: {
    sampled: [0.808, 10.2, 0.372, 0, 0],
    'all-scores': [1.06, 15.9, 0, 0.659, 0.0764],
    counts: [1.67, 0.169, 0, 4.99, 0.119],
  },
  wasm: {
    sampled: [0.365, 7.12, 0.47, 0, 0],
    'all-scores': [0.16, 8.96, 0, 0.935, 0.195],
    counts: [0.27, 3.07, 0, 3.1, 0.191],
  },
};
