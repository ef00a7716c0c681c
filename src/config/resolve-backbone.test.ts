import { expect, it } from 'vitest';
import { resolveBackbone } from './resolve-backbone.js';
import { backboneSchema } from './schema/backbone.js';

const resolved = (keys: object) => resolveBackbone(backboneSchema.parse(keys));

it('takes the sizes of sasrec from the published code of its variant', () => {
  expect(resolved({ name: 'sasrec' })).toEqual({
    name: 'sasrec',
    variant: 'pre-norm',
    dimensions: 50,
    layers: 2,
    heads: 1,
    feedForward: 50,
    dropout: 0.2,
    maxLength: 200,
    outputTable: 'shared',
    similarity: 'dot',
    initialization: { name: 'xavier-normal' },
  });
  expect(resolved({ name: 'sasrec', variant: 'recbole' })).toMatchObject({
    dimensions: 64,
    heads: 2,
    feedForward: 256,
    dropout: 0.5,
    maxLength: 50,
    initialization: { name: 'normal', deviation: 0.02 },
  });
});

it('takes what is written out before the preset, and leaves no word of the preset', () => {
  const small = resolved({ name: 'sasrec', preset: 'small', dimensions: 16 });
  expect(small).toMatchObject({ dimensions: 16, feedForward: 16, maxLength: 20 });
  expect('preset' in small).toBe(false);
  expect(resolved(small)).toEqual(small);
});

it("takes the sizes of gru4rec from RecBole's", () => {
  expect(resolved({ name: 'gru4rec' })).toEqual({
    name: 'gru4rec',
    dimensions: 64,
    hidden: 128,
    dropout: 0.3,
    maxLength: 50,
    similarity: 'dot',
    initialization: { name: 'xavier-normal' },
  });
});

it('takes the small sizes of pinnerformer where nothing is said, and the published ones with `paper`', () => {
  const small = {
    dimensions: 64,
    layers: 2,
    heads: 2,
    feedForward: 256,
    dropout: 0.2,
    maxLength: 50,
    initialization: { name: 'normal', deviation: 0.02 },
  };
  expect(resolved({ name: 'pinnerformer' })).toEqual({
    name: 'pinnerformer',
    ...small,
    temperature: { learned: true, initial: 0.1, minimum: 0.01, maximum: 1 },
    domains: false,
    times: false,
  });
  expect(resolved({ name: 'pinnerformer-lite' })).toEqual({ name: 'pinnerformer-lite', ...small });
  const paper = { dimensions: 256, layers: 4, heads: 8, feedForward: 1024, dropout: 0.1 };
  expect(resolved({ name: 'pinnerformer', preset: 'paper' })).toMatchObject({ ...paper, maxLength: 256 });
  expect(resolved({ name: 'pinnerformer-lite', preset: 'paper' })).toMatchObject({
    ...paper,
    maxLength: 100,
  });
});
