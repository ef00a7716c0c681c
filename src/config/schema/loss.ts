import { z } from 'zod';
import { advinfonceLoss } from './losses/advinfonce.js';
import { bceLoss } from './losses/bce.js';
import { bprLoss } from './losses/bpr.js';
import { bslLoss } from './losses/bsl.js';
import { cclLoss } from './losses/ccl.js';
import { drrlLoss } from './losses/drrl.js';
import { dslReconstructionLoss } from './losses/dsl-reconstruction.js';
import { expressionLoss } from './losses/expression.js';
import { focalLoss } from './losses/focal.js';
import { gbceLoss } from './losses/gbce.js';
import { hingeLoss } from './losses/hinge.js';
import { llpaucLoss } from './losses/llpauc.js';
import { mseLoss } from './losses/mse.js';
import { pslLoss } from './losses/psl.js';
import { simceLoss } from './losses/simce.js';
import { slAtKLoss } from './losses/sl-at-k.js';
import { softmaxLoss } from './losses/softmax.js';

const noLoss = z.strictObject({ name: z.literal('none') }).describe('For backbones without training.');

/** `loss:` of a configuration. */
export const lossSchema = z.discriminatedUnion('name', [
  noLoss,
  bprLoss,
  bceLoss,
  mseLoss,
  softmaxLoss,
  bslLoss,
  cclLoss,
  pslLoss,
  simceLoss,
  gbceLoss,
  hingeLoss,
  focalLoss,
  slAtKLoss,
  advinfonceLoss,
  llpaucLoss,
  drrlLoss,
  dslReconstructionLoss,
  expressionLoss,
]);

/** `loss:` of a configuration, resolved. */
export type LossConfig = z.output<typeof lossSchema>;
/** The name of a loss. */
export type LossName = LossConfig['name'];
/** The options of one loss. */
export type LossOptions<Name extends LossName> = Extract<LossConfig, { name: Name }>;
