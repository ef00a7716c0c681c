import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InputErrors } from '../core/errors.js';
import { loadExperiment, parseExperiment } from './load.js';

const good = `name: mf-softmax
dataset: { name: movielens-1m, minRating: 3, kCore: 10 }
split: { name: leave-one-out }
backbone: { name: mf, similarity: cosine }
loss: { name: softmax }
`;

/** The message of the mistakes in a configuration. */
function mistakes(text: string, options = {}): string {
  try {
    parseExperiment(text, 'a.yaml', options);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('The configuration was accepted');
}

describe('a good configuration', () => {
  it('gets every default', () => {
    const { experiment, overriddenPresetKeys } = parseExperiment(good, 'configs/a.yaml');
    expect(experiment.backbone).toEqual({
      name: 'mf',
      dimensions: 64,
      similarity: 'cosine',
      initialization: { name: 'normal', deviation: 1 },
    });
    expect(experiment.sampling.negatives).toBe(1000);
    expect(experiment.loss).toMatchObject({ temperature: 0.2, negatives: 'sampled' });
    expect(experiment.seeds).toEqual([1]);
    expect(overriddenPresetKeys).toEqual([]);
  });

  it('takes overrides, one seed and an engine', () => {
    const { experiment, overrides } = parseExperiment(good, 'a.yaml', {
      overrides: ['loss.temperature=0.1', 'training.optimizer.learningRate=1e-2', 'evaluation.cutoffs=[5]'],
      seed: 7,
      engine: 'reference',
    });
    expect(experiment.loss).toMatchObject({ temperature: 0.1 });
    expect(experiment.training.optimizer).toMatchObject({ name: 'adam', learningRate: 0.01 });
    expect(experiment.evaluation.cutoffs).toEqual([5]);
    expect(experiment.seeds).toEqual([7]);
    expect(experiment.engine).toBe('reference');
    expect(overrides).toEqual([
      'loss.temperature=0.1',
      'training.optimizer.learningRate=1e-2',
      'evaluation.cutoffs=[5]',
      'engine=reference',
    ]);
  });

  it('tells what the file alone says, where it says enough', () => {
    const text = 'name: a\ndataset: { name: synthetic }\nsplit: { name: ratio }\nbackbone: { name: mf }\n';
    const overrides = ['loss={name: bpr}'];
    expect(parseExperiment(text, 'a.yaml', { overrides }).withoutOverrides).toBeUndefined();
    const whole = `${text}loss: { name: softmax }\n`;
    expect(parseExperiment(whole, 'a.yaml').withoutOverrides).toBeUndefined();
    expect(parseExperiment(whole, 'a.yaml', { overrides }).withoutOverrides?.loss.name).toBe('softmax');
  });

  it('may use anchors', () => {
    const text = good
      .replace('{ name: softmax }', '&loss { name: softmax }')
      .concat('weighting: { name: none }\n');
    expect(parseExperiment(text, 'a.yaml').experiment.loss.name).toBe('softmax');
  });
});

describe('mistakes', () => {
  it('are all shown at once, in the order of the file, with place and suggestion', () => {
    const text = good
      .replace('movielens-1m', 'movilens-1m')
      .replace('similarity', 'similarty')
      .concat('training: { batchSize: 0 }\n');
    expect(() => parseExperiment(text, 'a.yaml')).toThrow(InputErrors);
    expect(mistakes(text)).toBe(`a.yaml:2:18: There is no data set \`movilens-1m\`
  expected: one of \`movielens-100k\`, \`movielens-1m\`, \`movielens-latest-small\`, \`movielens-20m\`, \`movielens-25m\`, \`movielens-32m\`, \`amazon-electronics\`, \`amazon-2023\`, \`yelp\`, \`lastfm\`, \`ir-benchmark\`, \`sasrec-ml-1m\`, \`drrl\`, \`synthetic\`, \`files\`
  do:       did you mean \`movielens-1m\`?

a.yaml:4:23: There is no key \`similarty\` in \`backbone\` of \`mf\`
  expected: one of \`name\`, \`dimensions\`, \`similarity\`, \`initialization\`
  do:       did you mean \`similarity\`?

a.yaml:6:24: \`training.batchSize\` has a value that it cannot have
  expected: a whole number, at least 1
  found:    0`);
  });

  it('of the schema and of combinations are shown together', () => {
    const text = good.replace('temperature', 't').replace('movielens-1m,', 'lastfm,').concat('seed: 3\n');
    expect(mistakes(text)).toContain('a.yaml:6:1: There is no key `seed`');
    expect(mistakes(text)).toContain('a.yaml:3:1: `lastfm` with `events: listens` has no times');
  });

  it.each([
    ['an unknown section key', `${good}sampling: { negative: 5 }`, 'did you mean `negatives`?'],
    ['a key in the wrong section', `${good}kCore: 5`, 'the key belongs to `dataset.kCore`'],
    ['a missing section', good.replace(/split.*\n/, ''), '`split` is missing'],
    ['a missing name', good.replace('{ name: leave-one-out }', '{}'), '`split.name` is missing'],
    [
      'a name without its mapping',
      good.replace('{ name: leave-one-out }', 'leave-one-out'),
      'write `{ name: leave-one-out }`',
    ],
    ['an empty section', `${good}weighting:`, 'found:    null (nothing after the colon)'],
    [
      'a text for a number',
      good.replace('kCore: 10', 'kCore: "10"'),
      '"10", a text; numbers stand without quotes',
    ],
    ['a fraction for a whole number', good.replace('kCore: 10', 'kCore: 1.5'), 'a whole number, at least 1'],
    ['a mistyped word', good.replace('cosine', 'cosin'), 'did you mean `cosine`?'],
    ['an empty list', `${good}seeds: []`, 'a list of at least 1: a whole number, at least 0'],
    ['a wrong entry', `${good}seeds: [1, -2]`, 'a.yaml:6:12: `seeds.1` has a value'],
    ['a wrong list', `${good}evaluation: []`, '`evaluation` has a value that it cannot have'],
    ['a bad name', good.replace('mf-softmax', 'My Run'), 'lower-case letters, digits, dots and hyphens'],
    [
      'a share out of range',
      good.replace('leave-one-out', 'ratio, testShare: 1'),
      'a number, above 0 and below 1',
    ],
  ])('%s', (_what, text, message) => {
    expect(mistakes(text)).toContain(message);
  });

  it('in the YAML itself have their place', () => {
    expect(mistakes('name: [1, 2\nsplit: }')).toMatch(/^a\.yaml:\d+:\d+: This is not valid YAML/);
    expect(mistakes(`${good}name: again\n`)).toContain('a.yaml:6:1: The same key stands twice');
    expect(mistakes('a:\n\t- b\n')).toContain('indent with spaces, not tabs');
    expect(mistakes('')).toContain('The configuration is empty');
    expect(mistakes('# only a comment\n')).toContain('The configuration is empty');
    expect(mistakes('- a\n- b\n')).toContain('found:    a list');
  });

  it('in overrides name the override', () => {
    expect(mistakes(good, { overrides: ['loss.temprature=1'] })).toContain(
      '--set loss.temprature=1: There is no key `temprature` in `loss` of `softmax`',
    );
    expect(mistakes(good, { overrides: ['loss.temperature=hot'] })).toContain('--set loss.temperature=hot: ');
    expect(mistakes(good, { overrides: ['loss.temperature'] })).toContain(
      'An override needs a key and a value',
    );
    expect(mistakes(good, { overrides: ['seeds=[1,'] })).toContain('not valid YAML');
    expect(mistakes(good, { overrides: ['seeds.0=1'] })).not.toBe('');
    expect(mistakes(good, { overrides: ['name.first=a'] })).toContain('`name` has no keys of its own');
    expect(mistakes(good, { seed: -1 })).toContain('--seed -1: ');
    expect(mistakes(good, { engine: 'wsm' })).toContain('did you mean `wasm`?');
    expect(mistakes(good, { overrides: ['__proto__.a=1'] })).toContain('There is no key `__proto__`');
  });

  it('in a section that only an override has name the override', () => {
    const text =
      'name: a\ndataset: { name: synthetic }\nsplit: { name: ratio }\nbackbone: { name: popularity }\n';
    expect(() => parseExperiment(text, 'a.yaml', { overrides: ['trainng.epochs=3'] })).toThrow(
      /^--set trainng\.epochs=3: There is no key `trainng`/,
    );
  });

  it('left over from a section whose name was overridden say how to replace it', () => {
    expect(mistakes(good, { overrides: ['backbone.name=ease', 'loss.name=none'] })).toContain(
      "replace the whole section: --set 'backbone={name: ease}'",
    );
  });
});

describe('the file', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'load-'));
    mkdirSync(join(folder, 'movielens-1m'));
    writeFileSync(join(folder, 'movielens-1m', 'mf-softmax.yaml'), good);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('is read, and its folder is where paths start', async () => {
    const path = join(folder, 'movielens-1m', 'mf-softmax.yaml');
    const loaded = await loadExperiment(path);
    expect(loaded).toMatchObject({ path, baseFolder: join(folder, 'movielens-1m') });
  });

  it.each([
    ['movielens-1m/mf-sofmax.yaml', 'did you mean FOLDER/movielens-1m/mf-softmax.yaml?'],
    ['movielens-1m/mf-softmax', 'did you mean FOLDER/movielens-1m/mf-softmax.yaml?'],
    ['movielens1m/mf-softmax.yaml', 'did you mean FOLDER/movielens-1m/mf-softmax.yaml?'],
    ['movielens-1m', 'This is a folder, not a configuration'],
    ['nothing/like/it.yaml', 'There is no such configuration'],
  ])('%s is answered', async (name, message) => {
    await expect(loadExperiment(join(folder, name))).rejects.toThrow(message.replace('FOLDER', folder));
  });
});
