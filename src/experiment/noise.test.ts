import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadExperiment } from '../config/load.js';
import { silent } from '../core/reporter.js';
import { type ExperimentResult, runExperiment } from './run.js';

const configuration = `
name: noise
dataset: { name: synthetic, users: 120, items: 60, domainCount: 3, interactionsPerUser: 12 }
split: { name: popularity-shift }
backbone: { name: mf, dimensions: 4, similarity: cosine }
loss: { name: softmax }
sampling: { negatives: 20 }
training: { optimizer: { name: adam, learningRate: 0.05 }, batchSize: 64, epochs: 3, evaluateEvery: 3 }
evaluation: { cutoffs: [10], domains: { minTestUsers: 5 } }
engine: wasm
`;

let clean: ExperimentResult;
let falseNegatives: ExperimentResult;
let falsePositives: ExperimentResult;

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'reclab-noise-'));
  const path = join(folder, 'noise.yaml');
  await writeFile(path, configuration);
  const run = async (...overrides: string[]) =>
    runExperiment(await loadExperiment(path, { overrides }), {
      dataFolder: join(folder, 'data'),
      outFolder: join(folder, 'out'),
      mirror: null,
      fresh: false,
      reporter: silent,
      signal: new AbortController().signal,
    });
  clean = await run();
  falseNegatives = await run('noise.falseNegatives.rate=0.5');
  falsePositives = await run('noise.falsePositives.rate=0.2');
});

function recordOf({ runs }: ExperimentResult) {
  return runs[0]!.record;
}

/** Of `all`, by model. */
function figuresOf({ table }: ExperimentResult): Record<string, unknown> {
  const [all] = table.rows;
  return Object.fromEntries(table.models.map((model, index) => [model, all!.cells[index]]));
}

describe('noise in an experiment', () => {
  it('leaves the test part as it is, so that runs of all rates pair', () => {
    const fingerprints = [clean, falseNegatives, falsePositives].map(
      (result) => recordOf(result).dataset.testFingerprint,
    );
    expect(new Set(fingerprints).size).toBe(1);
  });

  it('makes another experiment of each rate, and another train part by false positives alone', () => {
    const ids = [clean, falseNegatives, falsePositives].map((result) => recordOf(result).experiment);
    expect(new Set(ids).size).toBe(3);
    const trainOf = (result: ExperimentResult) => recordOf(result).dataset.trainFingerprint;
    expect(trainOf(falseNegatives)).toBe(trainOf(clean));
    expect(trainOf(falsePositives)).not.toBe(trainOf(clean));
  });

  it('is seen by the baselines where it is in the train part', () => {
    const { noise: _clean, ...baselines } = figuresOf(clean);
    const { noise: _negatives, ...same } = figuresOf(falseNegatives);
    const { noise: _positives, ...fittedOnNoise } = figuresOf(falsePositives);
    expect(figuresOf(falseNegatives).noise).not.toEqual(figuresOf(clean).noise);
    expect(same).toEqual(baselines);
    expect(fittedOnNoise.ease).not.toEqual(baselines.ease);
  });

  it('leaves the domains and the sizes in the table as they are', () => {
    const sizes = ({ table }: ExperimentResult) =>
      table.rows.map(({ name, users, items, interactions }) => [name, users, items, interactions]);
    expect(sizes(falsePositives)).toEqual(sizes(clean));
    const groups = ({ runs }: ExperimentResult) =>
      runs[0]!.rows
        .filter(({ metric }) => metric === 'recall')
        .map(({ group, name, users }) => [group, name, users]);
    expect(groups(falsePositives)).toEqual(groups(clean));
  });

  it('is told under the table', () => {
    expect(falseNegatives.table.notes).toContain(
      '! noise in the train part: false negatives by drrl, 50 % of those drawn',
    );
    expect(recordOf(falsePositives).protocol.keys.noise).toMatchObject({ falsePositives: { rate: 0.2 } });
  });
});
