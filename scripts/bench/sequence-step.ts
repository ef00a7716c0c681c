/**
 * A training step of SASRec as reclab runs it: histories, negatives, forward, binary cross-entropy with one negative for
 * each position, gradients, Adam. Started by the harness:
 *
 *   tsx scripts/bench/sequence-step.ts --data <folder> --engine wasm [--dropout 0.2]
 */
import { parseArgs } from 'node:util';
import type { EngineName } from '../../src/engine/engine.js';
import { startEngine } from '../../src/engine/registry.js';
import { createModel } from '../../src/experiment/model.js';
import { readSplit } from './interactions.js';
import { sequenceExperiment } from './sequence-experiment.js';
import { serve } from './serve.js';
import { TrainingSteps } from './training-steps.js';

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    engine: { type: 'string' },
    dropout: { type: 'string', default: '0.2' },
    // As many steps as the peers take before they are measured.
    'warm-up': { type: 'string', default: '10' },
  },
});

await startEngine(values.engine as EngineName);
const experiment = sequenceExperiment(Number(values.dropout));
const { trainer } = createModel(experiment, { split: readSplit(values.data!), domains: null }, 1)!;
const steps = new TrainingSteps(trainer);
await steps.take(Number(values['warm-up']));
const lossAfterWarmUp = steps.loss;
await serve({ block: (seconds) => steps.measure(seconds), facts: () => ({ lossAfterWarmUp }) });
