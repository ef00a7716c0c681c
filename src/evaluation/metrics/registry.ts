import type { MetricName } from '../../config/schema/evaluation.js';
import { accuracy } from './accuracy.js';
import { auc } from './auc.js';
import { coverage } from './coverage.js';
import { f1 } from './f1.js';
import { gini } from './gini.js';
import { hit } from './hit.js';
import { interestEntropy } from './interest-entropy.js';
import { map } from './map.js';
import type { Metric } from './metric.js';
import { mrr } from './mrr.js';
import { ndcg } from './ndcg.js';
import { p90Coverage } from './p90-coverage.js';
import { precision } from './precision.js';
import { recall } from './recall.js';
import { sampledNdcg } from './sampled-ndcg.js';
import { sampledRecall } from './sampled-recall.js';

/** All metrics, by name. */
export const metrics: Readonly<Record<MetricName, Metric>> = {
  recall,
  ndcg,
  hit,
  precision,
  mrr,
  map,
  coverage,
  gini,
  'p90-coverage': p90Coverage,
  'interest-entropy': interestEntropy,
  'sampled-recall': sampledRecall,
  'sampled-ndcg': sampledNdcg,
  auc,
  f1,
  accuracy,
};
