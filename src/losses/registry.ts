import type { ModelContext } from '../backbones/model-context.js';
import type { LossConfig, LossName } from '../config/schema/loss.js';
import { advinfonce } from './advinfonce.js';
import { bce } from './bce.js';
import { bpr } from './bpr.js';
import { bsl } from './bsl.js';
import { ccl } from './ccl.js';
import { drrl } from './drrl.js';
import { dslReconstruction } from './dsl-reconstruction.js';
import { expression } from './expression/expression.js';
import { focal } from './focal.js';
import { gbce } from './gbce.js';
import { hinge } from './hinge.js';
import { inBatchSoftmax } from './in-batch-softmax.js';
import { llpauc } from './llpauc.js';
import { logQ } from './log-q.js';
import type { Loss } from './loss.js';
import { mse } from './mse.js';
import { psl } from './psl.js';
import { simce } from './simce.js';
import { slAtK } from './sl-at-k.js';
import { softmax } from './softmax.js';

type TrainedName = Exclude<LossName, 'none'>;

/** Every loss, by the name it has in a configuration. */
export const losses: {
  readonly [Name in TrainedName]: (
    config: Extract<LossConfig, { name: Name }>,
    context: ModelContext,
  ) => Loss;
} = {
  bce,
  bpr,
  bsl,
  ccl,
  advinfonce,
  llpauc,
  drrl,
  'sl-at-k': slAtK,
  'dsl-reconstruction': dslReconstruction,
  expression,
  focal,
  gbce,
  hinge,
  mse,
  psl,
  simce,
  softmax: ({ negatives, ...config }, context) =>
    negatives === 'in-batch' || negatives === 'mixed'
      ? inBatchSoftmax({ ...config, negatives }, context)
      : softmax({ ...config, negatives }, logQ({ ...config, negatives }, context)),
};

/** The loss of a configuration. */
export function createLoss(config: Exclude<LossConfig, { name: 'none' }>, context: ModelContext): Loss {
  // Each loss takes the options of its own name; the compiler cannot follow the name through the table.
  return (losses[config.name] as (config: LossConfig, context: ModelContext) => Loss)(config, context);
}
