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

let lossAfterWarmUp = Number.NaN;
await steps(
  (done) => done >= Number(values['warm-up']),
  (loss) => {
    lossAfterWarmUp = loss;
  },
);
await serve({ block: measure, facts: () => ({ lossAfterWarmUp }) });

/**
 * Milliseconds of the steps within some seconds, each with the drawing of its batch. Neither the first step of a block
 * counts, which puts the epoch in order again, nor the last one of an epoch, which is smaller.
 */
async function measure(seconds: number): Promise<number[]> {
  const samples: number[] = [];
  const end = performance.now() + 1000 * seconds;
  let last = Number.NaN;
  await steps(
    () => samples.length > 0 && performance.now() >= end,
    (_loss, stepInEpoch) => {
      const now = performance.now();
      if (!Number.isNaN(last) && stepInEpoch < trainer.stepsPerEpoch) samples.push(now - last);
      last = now;
    },
  );
  return samples;
}

/** Takes steps through the ends of epochs until it is enough; told the loss of each step and its number in the epoch. */
async function steps(
  enough: (done: number) => boolean,
  onStep: (loss: number, stepInEpoch: number) => void,
): Promise<void> {
  const controller = new AbortController();
  let done = 0;
  let sum = 0;
  while (!controller.signal.aborted) {
    await trainer.trainEpoch({
      signal: controller.signal,
      onStep(stepInEpoch, meanLoss) {
        onStep(stepInEpoch * meanLoss - (stepInEpoch === 1 ? 0 : sum), stepInEpoch);
        sum = stepInEpoch * meanLoss;
        if (enough(++done)) controller.abort();
      },
    });
  }
}
