import { z } from 'zod';
import { bceLoss } from './losses/bce.js';
import { bprLoss } from './losses/bpr.js';
import { drrlLoss } from './losses/drrl.js';
import { dslReconstructionLoss } from './losses/dsl-reconstruction.js';
import { mseLoss } from './losses/mse.js';
import { softmaxLoss } from './losses/softmax.js';

const noLoss = z.strictObject({ name: z.literal('none') }).describe('For backbones without training.');

/** `loss:` of a configuration. */
export const lossSchema = z.discriminatedUnion('name', [
  noLoss,
  bprLoss,
  bceLoss,
  mseLoss,
  softmaxLoss,
  drrlLoss,
  dslReconstructionLoss,
]);

/** `loss:` of a configuration, resolved. */
export type LossConfig = z.output<typeof lossSchema>;
/** The name of a loss. */
export type LossName = LossConfig['name'];
/** The options of one loss. */
export type LossOptions<Name extends LossName> = Extract<LossConfig, { name: Name }>;
