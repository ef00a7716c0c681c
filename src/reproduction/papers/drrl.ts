import type { Paper } from '../paper.js';
import { irBenchmarkCell } from './ir-benchmark.js';

/** DrRL (arXiv 2506.15120): neither its figures nor its tuned settings are public, so that losses are tuned here. */
export const drrl: Paper = {
  name: 'drrl',
  title: 'DrRL: against softmax and CCL, clean and with false negatives',
  published: null,
  claims: 'DrRL',
  tolerances: {},
  contrasts: {
    metrics: [
      { metric: 'recall', cutoff: 20 },
      { metric: 'ndcg', cutoff: 20 },
    ],
    baselines: ['popularity', 'item-knn', 'ease'],
    pairs: [
      { candidate: 'drrl', reference: 'softmax', asks: 'better' },
      { candidate: 'drrl', reference: 'ccl', asks: 'better' },
      { candidate: 'ccl', reference: 'softmax', asks: 'better' },
    ],
  },
  cellOf: irBenchmarkCell,
  whyAbsent: () => null,
};
