import { execFileSync } from 'node:child_process';
import { matMul, ones } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseExperiment } from '../../config/load.js';
import { createModel } from '../../experiment/model.js';
import { splitDataset } from '../../split/split-dataset.js';
import { tinyDataset } from '../../testing/datasets.js';
import type { Engine } from '../engine.js';
import { startEngine } from '../registry.js';
import { hasNvidiaGpu } from './nvidia.js';
import { tensorflowState } from './setup/state.js';

const state = tensorflowState();
const canUseGpu = hasNvidiaGpu() && state.ready && state.record?.kind !== 'cpu';

// The operators themselves are tested on every engine; where TensorFlow has a GPU, those tests run on it.
describe.skipIf(!canUseGpu)('the tensorflow engine on a GPU', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await startEngine('tensorflow');
  });

  it('computes there, and promises no equal bytes', () => {
    expect(engine).toMatchObject({ usesGpu: true, determinism: { bitIdentical: false } });
    expect(engine.device).toContain('GPU');
  });

  it('takes memory as it needs it', () => {
    matMul(ones([256, 256]), ones([256, 256])).dataSync();
    const gpu = execFileSync('nvidia-smi', [
      '--query-gpu=memory.used,memory.total',
      '--format=csv,noheader,nounits',
    ]).toString();
    const [used, total] = gpu.split('\n')[0]!.split(',').map(Number) as [number, number];
    // TensorFlow otherwise takes nearly all of it at once.
    expect(used / total).toBeLessThan(0.5);
  });

  it('learns what wasm learns', async () => {
    const onGpu = await lossAfterAnEpoch('tensorflow');
    expect(onGpu).toBeCloseTo(await lossAfterAnEpoch('wasm'), 3);
  });
});

async function lossAfterAnEpoch(engine: 'tensorflow' | 'wasm'): Promise<number> {
  await startEngine(engine);
  const { experiment } = parseExperiment(
    `name: m
dataset: { name: synthetic }
split: { name: leave-one-out }
backbone: { name: mf, dimensions: 8, similarity: cosine }
loss: { name: softmax }
sampling: { negatives: 20 }
training: { optimizer: { name: adam, learningRate: 0.05 }, batchSize: 64, epochs: 1 }`,
    '/m.yaml',
    {},
  );
  const split = splitDataset(circles(), experiment.split, { seed: 1, coldItems: 'drop' });
  const model = createModel(experiment, { split, domains: null }, 1)!;
  try {
    return (await model.trainer.trainEpoch())!.loss;
  } finally {
    model.dispose();
  }
}

/** 40 users, each with eight items in a row on a circle of 30. */
function circles() {
  const events = Array.from({ length: 320 }, (_, event) => ({
    user: Math.floor(event / 8),
    place: event % 8,
  }));
  return tinyDataset({
    users: events.map(({ user }) => user),
    items: events.map(({ user, place }) => (user * 3 + place) % 30),
    times: events.map(({ place }) => place),
  });
}
