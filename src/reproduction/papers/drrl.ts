import type { Paper } from '../paper.js';
import { irBenchmarkCell } from './ir-benchmark.js';

/** DrRL (arXiv 2506.15120): neither its figures nor its tuned settings are public, so that losses are tuned here. */
export const drrl: Paper = {
  name: 'drrl',
  title: 'DrRL: against softmax and CCL, clean and with false negatives',
  published: null,
  claims: 'DrRL',
  tolerances: {},
  cellOf: irBenchmarkCell,
  whyAbsent: () => null,
};
