import type { Experiment } from '../../config/schema/experiment.js';
import type { LossConfig } from '../../config/schema/loss.js';
import type { CellIdentity, Contrasts, Paper } from '../paper.js';

/**
 * The tables of PSL (arXiv 2411.00163) and SL@K (arXiv 2508.05673), which are of one code base and repeat each other's
 * rows. Their tolerance is what the mean of three seeds may differ by on a set of its size; for sets without one, none
 * was measured.
 */
export const irBenchmark: Paper = {
  name: 'ir-benchmark',
  title: 'PSL and SL@K (IR-Benchmark): losses on three backbones, on random and on shifted splits',
  published: { file: 'losses.csv', papers: ['PSL', 'SL@K'] },
  claims: 'PSL',
  tolerances: { 'amazon2014-health': 0.004, 'amazon2014-electronic': 0.003 },
  cellOf: irBenchmarkCell,
  whyAbsent: (loss) =>
    ['psl-tanh', 'psl-atan', 'psl-softplus'].includes(loss)
      ? 'its settings are not public: those of PSL name no activation and are taken for PSL-relu'
      : ['guidedrec', 'song', 'lambdarank', 'lambdaloss', 'lambdaloss-at-k'].includes(loss)
        ? 'there is no such loss here'
        : null,
};

/** What models on IR-Benchmark's sets are held against each other by. */
export const irBenchmarkContrasts: Omit<Contrasts, 'pairs'> = {
  metrics: [
    { metric: 'recall', cutoff: 20 },
    { metric: 'ndcg', cutoff: 20 },
  ],
  baselines: ['popularity', 'item-knn', 'ease'],
};

/** What of the figures of IR-Benchmark's sets an experiment is about. */
export function irBenchmarkCell({ dataset, split, backbone, loss }: Experiment): CellIdentity {
  const set = 'set' in dataset ? dataset.set : dataset.name;
  const shift = /^(.*)-(popularity|temporal)$/.exec(set);
  const resplit = split.name === 'provided' ? 'random-8-2' : split.name;
  return {
    dataset: shift?.[1] ?? set,
    split: shift ? `${shift[2]}-shift` : resplit,
    backbone: backbone.name,
    losses: lossNames(loss),
  };
}

/** The tables call PSL after its activation, but for those of SL@K, which are of `relu`. */
function lossNames(loss: LossConfig): string[] {
  switch (loss.name) {
    case 'psl':
      return loss.activation === 'relu' ? ['psl-relu', 'psl'] : [`psl-${loss.activation}`];
    case 'sl-at-k':
      return ['slatk'];
    default:
      return [loss.name];
  }
}
