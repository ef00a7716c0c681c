import type { Paper } from '../paper.js';
import { irBenchmarkCell, irBenchmarkContrasts } from './ir-benchmark.js';

/** DSL (arXiv 2602.07206): neither its formula nor its tables are public, so that a reconstruction is tuned here. */
export const dsl: Paper = {
  name: 'dsl',
  title:
    'DSL: the branches of a reconstruction against softmax, as published and under a shift of popularity',
  published: null,
  claims: 'DSL',
  tolerances: {},
  contrasts: {
    ...irBenchmarkContrasts,
    pairs: [
      { candidate: 'dsl-reconstruction', reference: 'softmax', asks: 'better' },
      { candidate: 'dsl-reconstruction-weights', reference: 'softmax', asks: 'better' },
      { candidate: 'dsl-reconstruction-temperature', reference: 'softmax', asks: 'better' },
      { candidate: 'dsl-reconstruction', reference: 'dsl-reconstruction-weights', asks: 'better' },
      { candidate: 'dsl-reconstruction', reference: 'dsl-reconstruction-temperature', asks: 'better' },
    ],
  },
  cellOf: irBenchmarkCell,
  whyAbsent: () => null,
};
