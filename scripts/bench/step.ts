/**
 * A training step as reclab runs it: sampling, propagation, loss, gradients, Adam. Started by the harness:
 *
 *   tsx scripts/bench/step.ts --data <folder> --engine wasm --loss softmax|bpr [--backbone mf|lightgcn|xsimgcl] [--batch 1024]
 */
import { parseArgs } from 'node:util';
import type { EngineName } from '../../src/engine/engine.js';
import { startEngine } from '../../src/engine/registry.js';
import { createModel } from '../../src/experiment/model.js';
import { readSplit } from './interactions.js';
import { serve } from './serve.js';
import { type StepBackbone, type StepLoss, stepExperiment } from './step-experiment.js';
import { TrainingSteps } from './training-steps.js';

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    engine: { type: 'string' },
    loss: { type: 'string' },
    backbone: { type: 'string', default: 'mf' },
    batch: { type: 'string', default: '1024' },
    // As many steps as the peers take before they are measured.
    'warm-up': { type: 'string', default: '10' },
  },
});

await startEngine(values.engine as EngineName);
const experiment = stepExperiment(
  values.loss as StepLoss,
  Number(values.batch),
  values.backbone as StepBackbone,
);
const { trainer } = createModel(experiment, { split: readSplit(values.data!), domains: null }, 1)!;

const steps = new TrainingSteps(trainer);
await steps.take(Number(values['warm-up']));
const lossAfterWarmUp = steps.loss;
await serve({ block: (seconds) => steps.measure(seconds), facts: () => ({ lossAfterWarmUp }) });
