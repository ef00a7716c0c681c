import { expect, it } from 'vitest';
import { loadExperiment } from '../config/load.js';
import { groupBy } from '../results/comparison/group-by.js';
import { claimedChange, claimedChanges } from './claimed-changes.js';
import { configFolderOf, publishedFolder } from './folders.js';
import { matches } from './label.js';
import { verdictOf } from './line.js';
import { matchSources } from './match.js';
import { dwl } from './papers/dwl.js';
import { irBenchmark } from './papers/ir-benchmark.js';
import { claimsOf, publishedFigures } from './published.js';
import { paperNamed, papers } from './registry.js';
import { sourcesOf } from './sources.js';

const asFiles = { seed: undefined, engine: undefined };

it('every published cell of Health with public settings has a configuration, the others a sweep or a reason', async () => {
  const published = await publishedFigures(irBenchmark, publishedFolder);
  expect(published).toHaveLength(344);
  const sources = await sourcesOf(configFolderOf(irBenchmark), asFiles);
  const { matched, unmatched } = matchSources(irBenchmark, sources, published);
  const health = matched.filter(({ identity }) => identity.dataset === 'amazon2014-health');
  const cells = (tuned: boolean, backbone: string) =>
    health
      .filter(
        ({ source, identity }) => source.cell.trials.length > 1 === tuned && identity.backbone === backbone,
      )
      .map(({ model }) => model)
      .sort();
  expect(cells(false, 'mf')).toEqual(['advinfonce', 'bpr', 'bsl', 'llpauc', 'psl', 'slatk', 'softmax']);
  expect(cells(false, 'lightgcn')).toEqual(['bpr', 'psl', 'slatk', 'softmax']);
  expect(cells(true, 'lightgcn')).toEqual(['advinfonce', 'llpauc']);
  expect(cells(true, 'xsimgcl')).toEqual(['advinfonce', 'bpr', 'bsl', 'llpauc', 'psl', 'slatk', 'softmax']);
  expect(matched.every(({ figures }) => figures.length === 2)).toBe(true);
  const reasons = unmatched
    .filter(({ label }) => label.startsWith('amazon2014-health/'))
    .map(({ label, reason }) => [label.replace('amazon2014-health/random-8-2/', ''), reason]);
  expect(reasons).toContainEqual(['mf/song', 'there is no such loss here']);
  expect(reasons).toContainEqual(['lightgcn/bsl', 'its settings are not public']);
});

it('published cells that were selected on test have a result of the last epoch and one of validation', async () => {
  const published = await publishedFigures(irBenchmark, publishedFolder);
  const sources = await sourcesOf(configFolderOf(irBenchmark), asFiles);
  const { matched } = matchSources(irBenchmark, sources, published);
  const shifted = matched.filter(({ identity }) => identity.split === 'popularity-shift');
  const variants = new Map<string, string[]>();
  for (const { label, variant } of shifted)
    variants.set(label, [...(variants.get(label) ?? []), variant].sort());
  expect(variants.size).toBe(12);
  for (const found of variants.values()) expect(found).toEqual(['best on validation', 'last epoch']);
});

it('a whole number of trials and seeds is the same for every method of a paper without settings', async () => {
  for (const paper of papers.filter((each) => each.published === null && each !== dwl)) {
    const sources = await sourcesOf(configFolderOf(paper), asFiles);
    const byFile = new Map<string, Set<number>>();
    for (const { path, cell } of sources) {
      byFile.set(path, (byFile.get(path) ?? new Set()).add(cell.trials.length));
      expect(cell.trials[0]!.experiment.seeds).toEqual([1, 2, 3]);
    }
    for (const budgets of byFile.values()) expect(budgets.size).toBe(1);
  }
});

it('the matrix of the Dynamic Weighted Loss is whole: four data sets, two backbones, weightings and controls', async () => {
  const sources = await sourcesOf(configFolderOf(dwl), asFiles);
  const { matched } = matchSources(dwl, sources, []);
  const models = ['none', 'fixed', 'dynamic', 'posthoc', 'posthoc-tuned', 'permuted', 'shuffled'];
  const seeds = { 'movielens-1m': 3, 'amazon-electronics': 3, lastfm: 1, yelp: 1 };
  const labels = Object.keys(seeds).flatMap((dataset) =>
    models.flatMap((model) =>
      ['sasrec', 'pinnerformer'].map((backbone) => `${dataset}/leave-one-out/${backbone}/${model}`),
    ),
  );
  expect(matched.map(({ label }) => label).sort()).toEqual(labels.sort());
  for (const { identity, model, source } of matched) {
    const { trials } = source.cell;
    const { weighting, loss, evaluation, noise, seeds: run } = trials[0]!.experiment;
    expect(run).toHaveLength(seeds[identity.dataset as keyof typeof seeds]);
    expect(trials).toHaveLength(model === 'posthoc-tuned' ? 4 : 1);
    expect(weighting.name).toBe({ 'posthoc-tuned': 'posthoc', shuffled: 'none' }[model] ?? model);
    expect(noise.shuffledHistories).toBe(model === 'shuffled');
    expect(evaluation.ties).toBe('pessimistic');
    expect(loss).toMatchObject({ negatives: 'mixed', logQ: 'standard', positiveInDenominator: true });
  }
  const compared = dwl.contrasts!.pairs.flatMap(({ candidate, reference }) => [candidate, reference]);
  expect(new Set(compared)).toEqual(new Set(models));
});

it.each(papers.filter(({ contrasts }) => contrasts).map((paper) => [paper.name, paper] as const))(
  'the models that %s holds against each other stand once beside each other, on each data set and variant',
  async (_name, paper) => {
    const { matched } = matchSources(paper, await sourcesOf(configFolderOf(paper), asFiles), []);
    const groups = groupBy(matched, ({ identity: { dataset, split, backbone }, variant }) =>
      [dataset, split, backbone, variant].join('/'),
    );
    const models = new Set(
      paper.contrasts!.pairs.flatMap(({ candidate, reference }) => [candidate, reference]),
    );
    for (const cells of groups.values())
      expect(cells.map(({ model }) => model).sort()).toEqual([...models].sort());
    const variants = new Set(matched.map(({ variant }) => variant));
    expect(variants.size).toBe(paper.name === 'drrl' ? 4 : 1);
  },
);

it('what the Dynamic Weighted Loss claims for a domain stands beside that domain, of whichever MovieLens', async () => {
  const claims = await claimedChanges(dwl, publishedFolder);
  const of = { candidate: 'dynamic', reference: 'none', dataset: 'movielens-1m' };
  const noir = { domain: 'Film-Noir', cutoff: 10 };
  expect(claimedChange(claims, of, { ...noir, metric: 'recall' })).toBeCloseTo(0.524, 9);
  expect(claimedChange(claims, of, { ...noir, metric: 'ndcg' })).toBeCloseTo(0.745, 9);
  expect(claimedChange(claims, of, { ...noir, metric: 'ndcg', cutoff: 20 })).toBe(Number.NaN);
  expect(claimedChange(claims, of, { ...noir, domain: 'Drama', metric: 'ndcg' })).toBe(Number.NaN);
  expect(claimedChange(claims, { ...of, reference: 'fixed' }, { ...noir, metric: 'ndcg' })).toBe(Number.NaN);
  expect(claimedChange(claims, { ...of, dataset: 'yelp' }, { ...noir, metric: 'ndcg' })).toBe(Number.NaN);
  expect(await claimsOf(dwl, publishedFolder)).toEqual([
    'claimed: dynamic weighting vs generic model: +52.4 % of dynamic over none in recall@10 for Film-Noir (secondary source)',
    'claimed: dynamic weighting vs generic model: +74.5 % of dynamic over none in ndcg@10 for Film-Noir (secondary source)',
  ]);
});

it('another seed or engine goes into every source', async () => {
  const sources = await sourcesOf(configFolderOf(irBenchmark), { seed: 9, engine: 'reference' });
  for (const { cell, sweep } of sources) {
    expect(cell.trials.every(({ experiment }) => experiment.seeds.join() === '9')).toBe(true);
    expect(cell.trials.every(({ experiment }) => experiment.engine === 'reference')).toBe(true);
    expect(sweep.tuneSeeds).toBe(null);
  }
});

it('the names of the tables are those of the figures', async () => {
  const path = `${configFolderOf(irBenchmark)}/amazon2014-health/mf-psl.yaml`;
  const { experiment } = await loadExperiment(path);
  expect(irBenchmark.cellOf(experiment)).toEqual({
    dataset: 'amazon2014-health',
    split: 'random-8-2',
    backbone: 'mf',
    losses: ['psl-relu', 'psl'],
  });
});

it('a verdict heeds both sides of the tolerance, with its bound', () => {
  expect(verdictOf(0.1759, 0.1719, 0.004)).toBe('within');
  expect(verdictOf(0.1679, 0.1719, 0.004)).toBe('within');
  expect(verdictOf(0.17591, 0.1719, 0.004)).toBe('outside');
  expect(verdictOf(0.5, 0.1719, null)).toBe('no tolerance');
  expect(verdictOf(0.5, Number.NaN, 0.004)).toBe('not public');
});

it('a pattern is found anywhere in a label, and a star stands for anything', () => {
  const label = 'amazon2014-health/random-8-2/mf/psl-relu';
  expect(matches(undefined, label)).toBe(true);
  expect(matches('mf/psl', label)).toBe(true);
  expect(matches('health*relu', label)).toBe(true);
  expect(matches('mf/p.l', label)).toBe(false);
});

it('an unknown paper is told with the one that was perhaps meant', () => {
  expect(() => paperNamed('drlr')).toThrow(/There is no paper `drlr` to reproduce[\s\S]*drrl/);
});

it('claims without a figure are a dash', async () => {
  expect(await claimsOf(paperNamed('drrl'), publishedFolder)).toEqual([
    'claimed: beats SL and CCL on accuracy and robustness: - of drrl over softmax, ccl (abstract, no figure)',
  ]);
});
