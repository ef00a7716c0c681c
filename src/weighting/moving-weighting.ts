import type { Normalization } from '../config/schema/weighting.js';
import type { DomainWeights } from './domain-weights.js';
import { exampleWeights } from './example-weights.js';
import { type DomainContext, trainedCounts } from './weighted-domains.js';
import type { Weighting } from './weighting.js';
import { weightingReport } from './weighting-report.js';

/** A weighting of examples by weights of domains that move while a model is trained. */
export function movingWeighting(
  name: string,
  weights: DomainWeights,
  normalize: Normalization,
  context: DomainContext,
): Weighting {
  const counts = trainedCounts(context);
  return {
    name,
    ...exampleWeights({ ofItems: () => weights.ofItems(), counts, normalize }),
    ...followsTraining(weights),
    report: () =>
      weightingReport({
        domains: weights.domains,
        ofItems: weights.ofItems(),
        ofDomains: weights.ofDomains(),
        counts,
      }),
  };
}

/** What moves weights, and keeps them in checkpoints. */
export function followsTraining(
  weights: DomainWeights,
): Required<Pick<Weighting, 'beforeEpoch' | 'afterStep' | 'state' | 'restoreState' | 'dispose'>> {
  return {
    beforeEpoch: () => weights.beforeEpoch(),
    afterStep: (batch) => weights.afterStep(batch),
    state: () => weights.state(),
    restoreState: (state) => weights.restoreState(state),
    dispose: () => weights.dispose(),
  };
}
