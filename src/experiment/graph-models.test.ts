import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseExperiment } from '../config/load.js';
import { startEngine } from '../engine/registry.js';
import { overall } from '../evaluation/evaluation.js';
import { describeEngines } from '../testing/engines.js';
import { tinySplit } from '../testing/splits.js';
import { createModel } from './model.js';

// Two circles of users, each with its own items; every user misses one item of the circle, which is the test item.
const split = tinySplit({
  train: Array.from({ length: 8 }, (_, user) =>
    [0, 1, 2, 3]
      .filter((item) => item !== user % 4)
      .map((item): [number, number] => [user, item + (user < 4 ? 0 : 4)]),
  ).flat(),
  test: Array.from({ length: 8 }, (_, user): [number, number] => [user, (user % 4) + (user < 4 ? 0 : 4)]),
});

interface Keys {
  backbone: string;
  loss?: string;
  training?: string;
  seed?: number;
}

function modelOf({ backbone, loss = '{ name: softmax, temperature: 0.5 }', training = '', seed = 1 }: Keys) {
  const { experiment } = parseExperiment(
    `
name: circles
dataset: { name: synthetic }
split: { name: leave-one-out, validation: none }
backbone: { ${backbone}, dimensions: 4, initialization: { name: normal, deviation: 0.5 } }
loss: ${loss}
sampling: { negatives: 3 }
training: { optimizer: { name: adam, learningRate: 0.05${training} }, batchSize: 8 }
evaluation: { cutoffs: [1] }
`,
    'circles.yaml',
  );
  return createModel(experiment, { split, domains: null }, seed)!;
}

const lightgcn = 'name: lightgcn, similarity: cosine, layers: 2';
const xsimgcl = 'name: xsimgcl, similarity: cosine, contrast: { deduplicates: false }';

/** The parameters and everything else that training on depends on, as bytes. */
function bytes({ trainer }: ReturnType<typeof modelOf>): string {
  const { tensors, ...rest } = trainer.snapshot();
  const values = Object.entries(tensors).map(([name, { values: v }]) => [
    name,
    Buffer.from(v.buffer, v.byteOffset, v.byteLength).toString('hex'),
  ]);
  return JSON.stringify([rest, values]);
}

describe('a model over the graph', () => {
  beforeAll(async () => {
    await startEngine('wasm');
  });

  it.each([
    [lightgcn, '{ name: softmax, temperature: 0.5 }'],
    ['name: lightgcn, similarity: dot', '{ name: bpr }'],
    ['name: lightgcn, similarity: dot, includesEgo: false', '{ name: bce }'],
    [xsimgcl, '{ name: softmax, temperature: 0.5 }'],
    ['name: xsimgcl, similarity: dot', '{ name: bpr }'],
    ['name: xsimgcl, similarity: dot', '{ name: mse }'],
  ])('{ %s } with %s finds the missing item of the circle', async (backbone, loss) => {
    const model = modelOf({ backbone, loss });
    const before = (await model.trainer.trainEpoch())!;
    for (let epoch = 1; epoch < 25; epoch++) await model.trainer.trainEpoch();
    const tensors = memory().numTensors;
    const after = (await model.trainer.trainEpoch())!;
    expect(memory().numTensors).toBe(tensors);
    expect(after.loss).toBeLessThan(before.loss);
    expect(Object.keys(after.auxiliary)).toEqual(backbone.includes('xsimgcl') ? ['contrast'] : []);
    expect(overall(model.trainer.evaluate('test').rows, 'recall@1')).toBeGreaterThan(0.9);
    model.dispose();
  });

  it('has as many parameters as matrix factorisation', () => {
    for (const backbone of [lightgcn, xsimgcl, 'name: mf, similarity: cosine']) {
      expect(modelOf({ backbone }).trainer.parameterCount).toBe((8 + 8) * 4);
    }
  });
});

describeEngines('a model over the graph on %s', (engine) => {
  beforeAll(async () => {
    await startEngine(engine);
  });

  it('trains as matrix factorisation where there are no layers', async () => {
    const flat = modelOf({ backbone: 'name: lightgcn, similarity: cosine, layers: 0' });
    const factorised = modelOf({ backbone: 'name: mf, similarity: cosine' });
    for (let epoch = 0; epoch < 3; epoch++) {
      expect(await flat.trainer.trainEpoch()).toEqual(await factorised.trainer.trainEpoch());
    }
    expect(bytes(flat)).toBe(bytes(factorised));
  });

  it.each([
    [lightgcn, ', weightDecay: 0.01, weightDecayKind: ego'],
    [xsimgcl, ''],
  ])('{ %s } goes on from a snapshot within an epoch to the same bytes', async (backbone, training) => {
    const left = modelOf({ backbone, training });
    for (let epoch = 0; epoch < 3; epoch++) await left.trainer.trainEpoch();
    const stopped = modelOf({ backbone, training });
    await stopped.trainer.trainEpoch();
    const controller = new AbortController();
    await stopped.trainer.trainEpoch({ signal: controller.signal, onStep: () => controller.abort() });
    const resumed = modelOf({ backbone, training });
    resumed.trainer.restore(stopped.trainer.snapshot());
    while (resumed.trainer.nextEpoch < 3) await resumed.trainer.trainEpoch();
    expect(bytes(resumed)).toBe(bytes(left));
  });

  it('trains otherwise with noise than without, and with another seed', async () => {
    const trained = async (keys: Partial<Keys>) => {
      const model = modelOf({ backbone: xsimgcl, ...keys });
      await model.trainer.trainEpoch();
      return bytes(model);
    };
    const first = await trained({});
    expect(await trained({})).toBe(first);
    expect(await trained({ backbone: `${xsimgcl}, noise: { magnitude: 0 }` })).not.toBe(first);
    expect(await trained({ seed: 2 })).not.toBe(first);
  });
});
