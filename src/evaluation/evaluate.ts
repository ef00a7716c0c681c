import type { Ranker } from '../backbones/backbone.js';
import type { EvaluationConfig } from '../config/schema/evaluation.js';
import type { Lists } from '../core/csr.js';
import { InputError } from '../core/errors.js';
import type { Domains } from '../data/dataset.js';
import { knownEvents } from '../split/history.js';
import type { Split, Subset } from '../split/split.js';
import type { Evaluation } from './evaluation.js';
import { groupingOf } from './grouping.js';
import type {
  ExposureMetric,
  ListMetric,
  Metric,
  PairMetric,
  SampledMetric,
  UserMetric,
} from './metrics/metric.js';
import { metrics } from './metrics/registry.js';
import { pairFigures } from './pair-figures.js';
import { rankingFigures } from './ranking-figures.js';
import { sampledFigures } from './sampled-figures.js';
import { UserValuesBuilder } from './user-values.js';

/** How to evaluate. */
export interface EvaluationOptions {
  config: EvaluationConfig;
  /** Of the items; null where the data has none, then no figures are given per domain. */
  domains: Domains | null;
  /** Whether the values of single users are kept, for paired tests; true where absent. They grow with users × groups. */
  keepUserValues?: boolean;
  /** Told how many users are ranked so far. */
  onProgress?: (users: number) => void;
}

/**
 * Ranks the catalogue for every user with held-out items and computes the configured metrics: overall, by domain, by
 * popularity of items, by activity of users, and for the power and general users of each domain. Metrics of labelled
 * pairs and of drawn items are overall only.
 *
 * Candidates are the catalogue without the items known of the user, or all of it with `mask: none`; what is known is
 * decided by the subset and by `config.mask`, see `knownEvents`. Groups that no user counts in have no rows. Means are over the users who count,
 * but overall over all users of the data set where `config.average` is `all-users`. While the test part is held back,
 * there are no figures per domain, because which domains have some is decided by its users.
 *
 * @throws Error where the test part is asked for but held back
 * @throws RunError where the model gives a score that is not finite
 * @throws InputError where the subset cannot give the metrics that are asked for
 */
export function evaluate(
  ranker: Ranker,
  split: Split,
  subset: Subset,
  { config, domains, keepUserValues = true, onProgress }: EvaluationOptions,
): Evaluation {
  if (subset === 'test' && split.testHeldBack) throw new Error('The test part is held back');
  const asked = [...new Set(config.metrics)].map((name): Metric => metrics[name]);
  const userMetrics = asked.filter((metric): metric is UserMetric => metric.kind === 'user');
  const listMetrics = asked.filter((metric): metric is ListMetric => metric.kind === 'list');
  const exposureMetrics = asked.filter((metric): metric is ExposureMetric => metric.kind === 'exposure');
  const sampledMetrics = asked.filter((metric): metric is SampledMetric => metric.kind === 'sampled');
  const pairMetrics = asked.filter((metric): metric is PairMetric => metric.kind === 'pairs');
  const known = knownEvents(split, subset, config.mask);
  const ranking =
    userMetrics.length + listMetrics.length + exposureMetrics.length === 0
      ? { rows: [], userValues: new UserValuesBuilder([], []).build() }
      : rankingFigures({
          ranker,
          split,
          subset,
          known,
          grouping: groupingOf(split, split.testHeldBack ? null : domains, config),
          config,
          userMetrics,
          listMetrics,
          exposureMetrics,
          domains: domainsOfItems(domains, listMetrics, split.itemCount),
          keepUserValues,
          onProgress,
        });
  const pairs = pairMetrics.length === 0 ? [] : pairFigures(pairMetrics, ranker, split, subset, known);
  const sampled =
    sampledMetrics.length === 0 ? [] : sampledFigures(sampledMetrics, ranker, split, subset, known, config);
  return { subset, rows: [...ranking.rows, ...sampled, ...pairs], userValues: ranking.userValues };
}

/** @throws InputError where list metrics need the domains of items and the data has none */
function domainsOfItems(domains: Domains | null, metrics: readonly ListMetric[], itemCount: number): Lists {
  if (domains !== null) return domains.ofItem;
  if (metrics.length === 0) return { offsets: new Int32Array(itemCount + 1), values: new Int32Array(0) };
  throw new InputError(`Domains of items are needed for ${metrics.map(({ name }) => name).join(', ')}`, {
    expected: 'a data set that tells domains',
    found: 'none',
    fix: 'leave it out of `evaluation.metrics`',
  });
}
