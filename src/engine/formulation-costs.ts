// Written by scripts/bench/formulations.ts; milliseconds, for the amounts that `work` of formulation.ts lists.
import type { EngineName } from './engine.js';
import type { Cost, Formulation } from './formulation.js';

/** What a step with drawn negatives costs on each measured engine; the reference engine is not measured. */
export const formulationCosts: Partial<Record<EngineName, Record<Formulation, Cost>>> = {
  tensorflow: {
    sampled: [0.608, 13.1, 0.564, 0, 0],
    'all-scores': [0.869, 14, 0, 2.29, 0.0592],
    counts: [1.14, 1.03, 0, 4.17, 0.138],
  },
  wasm: {
    sampled: [0.209, 3.35, 0.611, 0, 0],
    'all-scores': [0.0443, 7.85, 0, 0.602, 0.226],
    counts: [0, 3.14, 0, 4.48, 0.292],
  },
};
