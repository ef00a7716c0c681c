import type { Paper } from '../paper.js';
import { irBenchmarkCell, irBenchmarkContrasts } from './ir-benchmark.js';

/** DrRL (arXiv 2506.15120): neither its figures nor its tuned settings are public, so that losses are tuned here. */
export const drrl: Paper = {
  name: 'drrl',
  title: 'DrRL: against softmax and CCL, clean and with false negatives',
  published: null,
  claims: 'DrRL',
  tolerances: {},
  contrasts: {
    ...irBenchmarkContrasts,
    pairs: [
      { candidate: 'drrl', reference: 'softmax', asks: 'better' },
      { candidate: 'drrl', reference: 'ccl', asks: 'better' },
      { candidate: 'ccl', reference: 'softmax', asks: 'better' },
    ],
  },
  cellOf: irBenchmarkCell,
  whyAbsent: () => null,
};
