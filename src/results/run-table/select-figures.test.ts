import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Figure } from './figures.js';
import { KeyValues } from './keys.js';
import { selectFigures } from './select-figures.js';

const configFile = join(mkdtempSync(join(tmpdir(), 'select-figures-')), 'config.yaml');
writeFileSync(configFile, 'training: { epochs: 3 }\nloss: { name: bpr }\n');

const ofSoftmax = `${configFile}.softmax`;
writeFileSync(ofSoftmax, 'loss: { name: softmax, temperature: 0.2 }\n');

const figure = (loss: string, metric: 'recall' | 'ndcg') =>
  ({ experiment: 'e', loss, metric, cutoff: 10, configFile }) as Figure;
const figures = [figure('bpr', 'recall'), figure('bpr', 'ndcg'), figure('softmax', 'recall')];
const values = new KeyValues();

it('keeps the metrics and the values that were asked for', () => {
  const conditions = [
    ['loss', 'bpr'],
    ['training.epochs', '3'],
  ] as const;
  expect(selectFigures(figures, { metrics: ['recall@10'], conditions }, values)).toEqual([figures[0]]);
  expect(selectFigures(figures, { metrics: null, conditions: [] }, values)).toEqual(figures);
});

it('says which value there is not, and which one may be meant', () => {
  const none = { metrics: null, conditions: [] };
  expect(() => selectFigures(figures, { ...none, metrics: ['ndgc@10'] }, values)).toThrow(
    /none has metric `ndgc@10`\n.*ndcg@10, recall@10\n.*did you mean `ndcg@10`/,
  );
  expect(() => selectFigures(figures, { ...none, conditions: [['loss', 'sofmax']] }, values)).toThrow(
    /none has loss `sofmax`\n.*bpr, softmax\n.*did you mean `softmax`/,
  );
});

it('knows the keys of figures and of configurations, and refuses others', () => {
  expect(() => values.requireKnown(['loss', 'domain', 'training.epochs', 'training'], figures)).not.toThrow();
  expect(() => values.requireKnown(['los'], figures)).toThrow(
    /No run has a key `los`(.|\n)*did you mean `loss`/,
  );
  expect(() => values.requireKnown(['training.epoch'], figures)).toThrow('did you mean `training.epochs`');
  const both = [...figures, { ...figures[0]!, experiment: 'f', configFile: ofSoftmax }];
  expect(() => values.requireKnown(['loss.temprature'], both)).toThrow('did you mean `loss.temperature`');
  expect(() => values.requireKnown(['toString'], figures)).toThrow('No run has a key `toString`');
});
