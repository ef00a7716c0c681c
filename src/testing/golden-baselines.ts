import type { UntrainedConfig } from '../backbones/untrained.js';
import { type DatasetConfig, datasetSchema } from '../config/schema/dataset.js';
import { type EvaluationConfig, evaluationSchema } from '../config/schema/evaluation.js';
import { type SplitConfig, splitSchema } from '../config/schema/split.js';

/**
 * Figures of the baselines on published data, from an independent float64 implementation: full ranking, ties to the
 * lower item id, means over the users with a test item, to four digits.
 */
export interface GoldenSet {
  title: string;
  dataset: DatasetConfig;
  split: SplitConfig;
  evaluation: EvaluationConfig;
  /** By model: Recall@10, NDCG@10, Recall@20, NDCG@20. */
  figures: Readonly<Record<GoldenModel, readonly [number, number, number, number]>>;
}

/** The models, as they are configured. */
export const goldenModels = {
  popularity: { name: 'popularity' },
  'item-knn, all': { name: 'item-knn', neighbors: 'all', reading: 'candidate' },
  'item-knn, k = 100': { name: 'item-knn', neighbors: 100, reading: 'candidate' },
  'ease, λ = 250': { name: 'ease', regularization: 250 },
} as const satisfies Record<string, UntrainedConfig>;

/** The name of one of them. */
export type GoldenModel = keyof typeof goldenModels;

/** In the order of `GoldenSet.figures`. */
export const goldenFigures = ['recall@10', 'ndcg@10', 'recall@20', 'ndcg@20'] as const;

function irBenchmark(set: string, figures: GoldenSet['figures']): GoldenSet {
  return {
    title: `IR-Benchmark ${set}`,
    dataset: datasetSchema.parse({ name: 'ir-benchmark', set }),
    split: splitSchema.parse({ name: 'provided', validation: 'none' }),
    evaluation: evaluationSchema.parse({ mask: 'train', domains: { minTestUsers: 1 } }),
    figures,
  };
}

function leaveOneOut(name: 'movielens-100k' | 'movielens-1m', figures: GoldenSet['figures']): GoldenSet {
  return {
    title: `${name}, leave-one-out`,
    dataset: datasetSchema.parse({ name, kCore: 5, domains: { minShare: 0, maxShare: 1 } }),
    split: splitSchema.parse({ name: 'leave-one-out' }),
    evaluation: evaluationSchema.parse({ domains: { minTestUsers: 1 } }),
    figures,
  };
}

export const health = irBenchmark('amazon2014-health', {
  popularity: [0.067, 0.0654, 0.1008, 0.0775],
  'item-knn, all': [0.1029, 0.1015, 0.1519, 0.1184],
  'item-knn, k = 100': [0.1028, 0.1002, 0.1595, 0.1199],
  'ease, λ = 250': [0.1252, 0.1255, 0.1858, 0.1458],
});

export const movielens100kPublished = irBenchmark('movielens-100k', {
  popularity: [0.1171, 0.1959, 0.1863, 0.2045],
  'item-knn, all': [0.1998, 0.326, 0.2935, 0.3279],
  'item-knn, k = 100': [0.2191, 0.3534, 0.3367, 0.3601],
  'ease, λ = 250': [0.2516, 0.4061, 0.3759, 0.4105],
});

export const electronic = irBenchmark('amazon2014-electronic', {
  popularity: [0.031, 0.0237, 0.0486, 0.03],
  'item-knn, all': [0.0462, 0.0398, 0.0675, 0.0473],
  'item-knn, k = 100': [0.0365, 0.0318, 0.0521, 0.0372],
  'ease, λ = 250': [0.0612, 0.0507, 0.0901, 0.0609],
});

export const movielens100k = leaveOneOut('movielens-100k', {
  popularity: [0.087, 0.0452, 0.1283, 0.0555],
  'item-knn, all': [0.1092, 0.0569, 0.175, 0.0735],
  'item-knn, k = 100': [0.1177, 0.0638, 0.1941, 0.0832],
  'ease, λ = 250': [0.1421, 0.0738, 0.2344, 0.097],
});

export const movielens1m = leaveOneOut('movielens-1m', {
  popularity: [0.0369, 0.018, 0.0682, 0.0258],
  'item-knn, all': [0.0699, 0.0359, 0.1104, 0.046],
  'item-knn, k = 100': [0.0786, 0.0403, 0.1311, 0.0535],
  'ease, λ = 250': [0.1078, 0.053, 0.1788, 0.0708],
});

/**
 * `movielens1m` per genre of the target: users, Recall@10 and NDCG@10 of popularity, then of ease.
 */
export const movielens1mGenres: readonly (readonly [string, number, number, number, number, number])[] = [
  ['Action', 1540, 0.0721, 0.0348, 0.1688, 0.087],
  ['Adventure', 716, 0.0824, 0.0443, 0.1662, 0.084],
  ['Animation', 238, 0.0042, 0.0013, 0.1891, 0.0811],
  ["Children's", 433, 0.0231, 0.0094, 0.0924, 0.0398],
  ['Comedy', 2090, 0.0321, 0.0188, 0.0847, 0.0414],
  ['Crime', 471, 0.0403, 0.0148, 0.1338, 0.0673],
  ['Documentary', 67, 0, 0, 0, 0],
  ['Drama', 2120, 0.0439, 0.0232, 0.0873, 0.0424],
  ['Fantasy', 211, 0.0806, 0.0401, 0.1896, 0.0877],
  ['Film-Noir', 155, 0.0452, 0.0165, 0.2968, 0.1357],
  ['Horror', 396, 0.0051, 0.0023, 0.1111, 0.05],
  ['Musical', 234, 0, 0, 0.1068, 0.0451],
  ['Mystery', 258, 0.0271, 0.01, 0.1085, 0.0589],
  ['Romance', 818, 0.0428, 0.0229, 0.0807, 0.0382],
  ['Sci-Fi', 918, 0.0969, 0.0484, 0.1797, 0.0909],
  ['Thriller', 1166, 0.0592, 0.0235, 0.1552, 0.0821],
  ['War', 386, 0.1244, 0.0638, 0.1788, 0.097],
  ['Western', 187, 0, 0, 0.1123, 0.0482],
];
