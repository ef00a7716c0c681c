import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { RandomStream } from '../../core/random.js';
import { type RunDescription, storeRun } from '../../testing/stored-runs.js';
import { type ComparisonOptions, compareRuns } from './compare.js';
import { comparisonPaths, writeComparison } from './comparison-files.js';
import { comparisonTerminal } from './comparison-text.js';

let results: string;
beforeEach(() => {
  results = mkdtempSync(join(tmpdir(), 'compare-'));
});

const compare = (more: Partial<ComparisonOptions> = {}) =>
  compareRuns({
    candidate: ['new'],
    baseline: ['old'],
    resultsFolder: results,
    over: 'users',
    metrics: null,
    alpha: 0.05,
    maxDrop: 0.01,
    force: false,
    ...more,
  });

/** Hits of 300 users, who are the same for every seed of the draw. */
function hits(chance: number, draw: number): Record<string, number> {
  const random = new RandomStream(draw, 'comparison', 'hits');
  return Object.fromEntries(
    Array.from({ length: 300 }, (_, user) => [`u${user}`, random.float() < chance ? 1 : 0]),
  );
}

/** Stores seeds of an experiment; the domain `Drama` holds every third user. */
async function store(
  experiment: string,
  chance: number,
  seeds: number[],
  more: Partial<RunDescription> = {},
) {
  for (const seed of seeds) {
    const users = hits(chance, experiment === 'old' ? seed : seed + 100);
    const drama = Object.fromEntries(Object.entries(users).filter((_, index) => index % 3 === 0));
    await storeRun(results, { experiment, seed, users, domains: { Drama: drama }, ...more });
  }
}

describe('over users', () => {
  it('finds a regression, and says over what', async () => {
    await store('old', 0.4, [1, 2, 3]);
    await store('new', 0.2, [1, 2, 3]);
    const { verdict, rows, notes } = await compare();
    expect(verdict).toBe('regressed');
    expect(rows.map(({ name, over, users, verdict }) => [name, over, users, verdict])).toEqual([
      ['all', 'users', 300, 'worse'],
      ['Drama', 'users', 100, 'worse'],
    ]);
    expect(notes).toEqual([
      'paired over 300 users, each the mean over the seeds (3 against 3)',
      'seeds: the same on both sides, paired',
    ]);
  });

  it('is undecided about other seeds of the same', async () => {
    await store('old', 0.3, [1, 2, 3]);
    await store('new', 0.3, [4, 5, 6]);
    const { verdict, notes } = await compare();
    expect(verdict).toBe('undecided');
    expect(notes).toContain("seeds: different on the two sides, Welch's test");
  });

  it('is equal to itself, so that a strict gate lets it pass', async () => {
    await store('old', 0.3, [1, 2]);
    const { verdict, rows } = await compare({ candidate: ['old'] });
    expect([verdict, rows[0]!.verdict]).toEqual(['passed', 'equal']);
  });

  it('says which side is a reconstruction', async () => {
    await store('old', 0.3, [1, 2]);
    await store('new', 0.3, [1, 2], { loss: 'dsl-reconstruction' });
    expect((await compare()).notes).toContain(
      'dsl-reconstruction is a reconstruction of DSL (arXiv 2602.07206) from its abstract, not the loss of the paper',
    );
  });

  it('warns of one seed a side', async () => {
    await store('old', 0.3, [1]);
    await store('new', 0.3, [1]);
    expect((await compare()).warnings).toEqual([
      'one seed a side: the test over users cannot see the noise of training; give several seeds',
    ]);
  });
});

describe('over seeds', () => {
  it('is what remains without values of users', async () => {
    await store('old', 0.4, [1, 2, 3], { withUsers: false });
    await store('new', 0.2, [1, 2, 3]);
    const { verdict, rows, notes } = await compare();
    expect(rows[0]).toMatchObject({ over: 'seeds', users: null });
    expect(verdict).toBe('regressed');
    expect(notes[0]).toMatch(/^compared over seeds/);
  });

  it('is what can be asked for, too', async () => {
    await store('old', 0.4, [1, 2, 3]);
    await store('new', 0.2, [1, 2, 3]);
    expect((await compare({ over: 'seeds' })).rows[0]).toMatchObject({ over: 'seeds', users: null });
    await expect(compare({ candidate: ['new-1'], baseline: ['old-1'], over: 'seeds' })).rejects.toThrow(
      'one seed a side, and seeds were asked for',
    );
  });

  it('needs several', async () => {
    await store('old', 0.4, [1], { withUsers: false });
    await store('new', 0.2, [1]);
    await expect(compare()).rejects.toThrow(
      'There is nothing to pair\n' +
        '  expected: users.csv.gz beside the figures of both sides, or several seeds\n' +
        '  found:    one seed a side, and no users.csv.gz of the baseline',
    );
  });
});

describe('what does not compare', () => {
  const config = (kCore: number) => `dataset: { name: movielens-1m, kCore: ${kCore} }\nsplit: { seed: 0 }`;

  it('is refused with the keys that differ', async () => {
    await store('old', 0.3, [1, 2], { configuration: config(10), testFingerprint: 'b10c0de' });
    await store('new', 0.3, [1, 2], { configuration: config(5), testFingerprint: 'b5c0de' });
    await expect(compare()).rejects.toThrow(
      'The two sides were tested on different test parts\n' +
        "  expected: the candidate's: b5c0de\n" +
        "  found:    the baseline's: b10c0de\n" +
        '  do:       make these the same: dataset.kCore: 5 against 10; or compare anyway with --force',
    );
  });

  it('is compared over seeds by force, with the reason as a warning', async () => {
    await store('old', 0.3, [1, 2], { testFingerprint: 'other', protocol: 'default@2' });
    await store('new', 0.3, [1, 2]);
    await expect(compare()).rejects.toThrow('protocol versions');
    const { rows, warnings } = await compare({ force: true });
    expect(rows[0]!.over).toBe('seeds');
    expect(warnings[0]).toContain('compared by force. The two sides were tested on different test parts');
    expect(warnings[1]).toContain(
      'compared by force. The two sides were counted by different protocol versions',
    );
  });

  it('is refused where users are counted by other rules', async () => {
    await store('old', 0.3, [1], { configuration: 'evaluation: { mask: train }' });
    await store('new', 0.3, [1], { configuration: 'evaluation: { mask: train-and-validation }' });
    await expect(compare()).rejects.toThrow(
      'The two sides count their figures differently\n' +
        '  expected: the same rules of evaluation\n' +
        '  found:    evaluation.mask: train-and-validation against train',
    );
  });

  it('is told where it only throws doubt', async () => {
    await store('old', 0.3, [1, 2], { engine: 'tensorflow', protocol: 'drrl@1' });
    await store('new', 0.3, [1, 2], { trainFingerprint: 'another' });
    expect((await compare()).warnings).toEqual([
      'engine differs: wasm against tensorflow',
      'protocol differs: default@1 against drrl@1',
      'the train parts differ for seeds 1, 2',
    ]);
  });
});

it('writes the same files every time', async () => {
  await store('old', 0.3, [1, 2]);
  await store('new', 0.25, [1, 2]);
  const write = async () => {
    const comparison = await compare();
    const paths = comparisonPaths(results, comparison);
    await writeComparison(paths, comparison);
    return { comparison, paths, texts: Object.values(paths).map((path) => readFileSync(path, 'utf8')) };
  };
  const { comparison, paths, texts } = await write();
  expect((await write()).texts).toEqual(texts);
  expect(paths.csv).toBe(join(results, 'movies', 'mf-new-against-mf-old.csv'));
  const [csv, json, markdown] = texts;
  expect(csv!.split('\n')[0]).toBe(
    'group,name,metric,cutoff,over,users,candidate,baseline,difference,relative_change,interval_low,interval_high,' +
      'p,p_holm,p_benjamini_hochberg,p_t_users,p_t_seeds,p_sign_flip,p_wilcoxon,bootstrap_low,bootstrap_high,' +
      'cohens_dz,rank_biserial,verdict,regressed,relative_bootstrap_low,relative_bootstrap_high',
  );
  expect(csv!.split('\n')).toHaveLength(4);
  expect(JSON.parse(json!)).toMatchObject({
    verdict: comparison.verdict,
    family: 2,
    candidate: { experiment: 'new', seeds: [1, 2] },
    rows: [
      { name: 'all', users: 300 },
      { name: 'Drama', users: 100 },
    ],
  });
  expect(markdown).toContain(`# Comparison: ${comparison.verdict}`);
  expect(markdown).toContain('p is adjusted over a family of 2: all users and 1 domain × 1 metric');
  expect(comparisonTerminal(comparison)).toMatch(
    /^candidate: mf \(new\), seeds 1, 2\nbaseline: {2}mf \(old\), seeds 1, 2\n/,
  );
});
