import type { Paper } from '../paper.js';
import { irBenchmarkCell } from './ir-benchmark.js';

/** DSL (arXiv 2602.07206): neither its formula nor its tables are public, so that a reconstruction is tuned here. */
export const dsl: Paper = {
  name: 'dsl',
  title:
    'DSL: the branches of a reconstruction against softmax, as published and under a shift of popularity',
  published: null,
  claims: 'DSL',
  tolerances: {},
  cellOf: irBenchmarkCell,
  whyAbsent: () => null,
};
