import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { backbones } from '../backbones/registry.js';
import { parseExperiment } from '../config/load.js';
import type { BackboneName } from '../config/schema/backbone.js';
import { isSequential } from '../config/traits.js';
import { startEngine } from '../engine/registry.js';
import { losses } from '../losses/registry.js';
import { describeEngines } from '../testing/engines.js';
import { tinySplit } from '../testing/splits.js';
import { createModel } from './model.js';

// Each user has four of 24 items, in the order of time.
const split = {
  ...tinySplit({
    train: Array.from({ length: 64 }, (_, event): [number, number] => [
      Math.floor(event / 4),
      (Math.floor(event / 4) + 5 * (event % 4)) % 24,
    ]),
    test: [[0, 1]],
    itemCount: 24,
  }),
  chronological: true,
};

/** What a loss cannot do without, or does otherwise. */
const variants: Readonly<Record<string, readonly string[]>> = {
  softmax: ['', ', negatives: full', ', negatives: in-batch'],
  'sl-at-k': [', cutoff: 5'],
  expression: [", formula: '(prediction - label)^2'", ", formula: 'logsumexp(negative) - positive'"],
};
const cases = Object.keys(losses).flatMap((name) =>
  (variants[name] ?? ['']).map((options) => `{ name: ${name}${options} }`),
);

function model(loss: string, backbone = 'mf') {
  const draws = !/full|in-batch/.test(loss);
  const { experiment } = parseExperiment(
    `
name: diagnosed
dataset: { name: synthetic }
split: { name: leave-one-out, validation: none }
backbone: { name: ${backbone}, dimensions: 4, initialization: { name: normal, deviation: 0.5 } }
loss: ${loss}
${draws ? 'sampling: { negatives: 12 }' : ''}
training: { optimizer: { name: adam, learningRate: 0.05 }, batchSize: 16 }
`,
    'diagnosed.yaml',
  );
  return createModel(experiment, { split, domains: null }, 1)!;
}

/** Diagnoses a model that has trained for an epoch, and holds that nothing of it moved. */
async function diagnosed(loss: string, backbone?: string) {
  const made = model(loss, backbone);
  const diagnose = made.diagnostics();
  await made.trainer.trainEpoch();
  const before = made.trainer.snapshot();
  const tensors = memory().numTensors;
  const figures = diagnose();
  expect(memory().numTensors).toBe(tensors);
  expect(made.trainer.snapshot()).toEqual(before);
  expect(diagnose()).toEqual(figures);
  made.dispose();
  return figures;
}

describeEngines('diagnostics on %s', (engine) => {
  beforeAll(async () => {
    await startEngine(engine);
  });

  describe('of every loss', () => {
    it.each(cases)('%s', async (loss) => {
      const figures = await diagnosed(loss);
      for (const [name, value] of Object.entries(figures)) {
        expect(Number.isFinite(value), `${name} is ${value}`).toBe(true);
      }
      const { positiveGradientShare, hardestGradientShare, effectiveNegatives } = figures;
      expect(positiveGradientShare).toBeGreaterThanOrEqual(0);
      expect(positiveGradientShare).toBeLessThanOrEqual(1);
      expect(effectiveNegatives).toBeGreaterThanOrEqual(0);
      expect(effectiveNegatives).toBeLessThanOrEqual(loss.includes('full') ? 23 : 16);
      if (hardestGradientShare !== undefined) expect(hardestGradientShare).toBeLessThanOrEqual(1 + 1e-6);
    });
  });

  describe('of every backbone', () => {
    it.each(Object.keys(backbones))('%s', async (backbone) => {
      // Users who are histories have no vectors of their own, whose alignment could be told.
      const figures = isSequential({ name: backbone as BackboneName }) ? 4 : 7;
      // PinnerFormer has a temperature of its own, beside which a loss may have no other.
      const loss = backbone === 'pinnerformer' ? '{ name: softmax, temperature: 1 }' : '{ name: softmax }';
      expect(Object.keys(await diagnosed(loss, backbone))).toHaveLength(figures);
    });
  });
});
