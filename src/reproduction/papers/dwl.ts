import type { Experiment } from '../../config/schema/experiment.js';
import type { CellIdentity, Paper } from '../paper.js';

/**
 * Dynamic Weighted Loss (arXiv 2510.04375): what is public is two relative changes in one domain. Text, constants, tables
 * and code are not, so that `dynamic` is a reconstruction, and is held against its controls rather than against figures.
 */
export const dwl: Paper = {
  name: 'dwl',
  title: 'Dynamic Weighted Loss, a reconstruction: weightings by domain and their controls, domain by domain',
  published: null,
  claims: 'DWL',
  tolerances: {},
  metrics: [
    { metric: 'recall', cutoff: 10 },
    { metric: 'ndcg', cutoff: 10 },
    { metric: 'interest-entropy', cutoff: 50 },
    { metric: 'p90-coverage', cutoff: 10 },
  ],
  contrasts: {
    metrics: [
      { metric: 'recall', cutoff: 10 },
      { metric: 'ndcg', cutoff: 10 },
    ],
    baselines: ['popularity', 'markov', 'last-item-knn'],
    pairs: [
      { candidate: 'dynamic', reference: 'none', asks: 'better' },
      { candidate: 'dynamic', reference: 'posthoc', asks: 'better' },
      { candidate: 'dynamic', reference: 'posthoc-tuned', asks: 'better' },
      { candidate: 'dynamic', reference: 'fixed', asks: 'better' },
      { candidate: 'fixed', reference: 'none', asks: 'better' },
      { candidate: 'posthoc', reference: 'none', asks: 'better' },
      { candidate: 'posthoc-tuned', reference: 'none', asks: 'better' },
      { candidate: 'permuted', reference: 'none', asks: 'alike' },
      { candidate: 'shuffled', reference: 'none', asks: 'alike' },
    ],
  },
  cellOf,
  whyAbsent: () => null,
};

/** Its models differ in weighting, which the methods of its sweeps name. */
function cellOf({ dataset, split, backbone, weighting }: Experiment): CellIdentity {
  return {
    dataset: dataset.name,
    split: split.name,
    backbone: backbone.name,
    losses: [weighting.name],
  };
}
