/**
 * Prints the figures of the baselines without training beside those of an independent implementation, for every row of
 * the published tables: Amazon-Health, MovieLens-100K, Amazon-Electronic, and MovieLens-1M with its genres.
 *
 * Run: npx tsx scripts/golden-baselines.ts <data folder> [mirror]
 */
import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { fitUntrained } from '../src/backbones/untrained.js';
import { silent } from '../src/core/reporter.js';
import { prepareDataset } from '../src/data/prepare.js';
import { evaluate } from '../src/evaluation/evaluate.js';
import type { Evaluation, MetricRow } from '../src/evaluation/evaluation.js';
import { resolveDomains } from '../src/split/domains.js';
import { splitDataset } from '../src/split/split-dataset.js';
import {
  electronic,
  type GoldenModel,
  type GoldenSet,
  goldenFigures,
  goldenModels,
  health,
  movielens1m,
  movielens1mGenres,
  movielens100k,
  movielens100kPublished,
} from '../src/testing/golden-baselines.js';

const [folder, mirror = null] = process.argv.slice(2);
if (folder === undefined) throw new Error('which data folder?');

let differences = 0;

function compare(label: string, expected: readonly number[], found: readonly number[]): void {
  const printed = found.map((value) => Number(value.toFixed(4)));
  const equal = expected.every((value, index) => value === printed[index]);
  if (!equal) differences++;
  console.log(
    `${equal ? 'equal ' : 'DIFFER'} ${label.padEnd(34)} ${expected.join(' ')} | ${printed.join(' ')}`,
  );
}

function figure(rows: readonly MetricRow[], name: string, select: string): number {
  const [metric, cutoff] = select.split('@');
  const row = rows.find((own) => own.name === name && own.metric === metric && own.cutoff === Number(cutoff));
  return row?.value ?? Number.NaN;
}

function seconds(since: number): string {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}

async function evaluateSet(set: GoldenSet): Promise<Map<string, Evaluation>> {
  const dataset = await prepareDataset(set.dataset, {
    folder: folder!,
    mirror,
    baseFolder: '.',
    reporter: silent,
  });
  const split = splitDataset(dataset, set.split, { seed: 1, coldItems: set.evaluation.coldItems });
  const domains = resolveDomains(dataset, split, { minShare: 0, maxShare: 1 });
  console.log(
    `\n${set.title}: ${split.userCount} users, ${split.itemCount} items, ${dataset.users.length} interactions`,
  );
  const evaluations = new Map<string, Evaluation>();
  for (const [name, expected] of Object.entries(set.figures)) {
    const started = performance.now();
    const ranker = await fitUntrained(goldenModels[name as GoldenModel], split, { memoryLimitBytes: 4e9 });
    const fitted = seconds(started);
    const ranking = performance.now();
    const evaluation = evaluate(ranker, split, 'test', { config: set.evaluation, domains });
    evaluations.set(name, evaluation);
    const found = goldenFigures.map((select) => figure(evaluation.rows, 'all', select));
    compare(`${name} (${fitted} + ${seconds(ranking)})`, expected, found);
  }
  return evaluations;
}

await tf.setBackend('wasm');
for (const set of [health, movielens100kPublished, movielens100k, electronic]) await evaluateSet(set);
const byModel = await evaluateSet(movielens1m);
const rowsOf = (model: GoldenModel) => byModel.get(model)!.rows;
console.log('\nMovieLens-1M per genre: users, then recall@10 and ndcg@10 of popularity and of ease');
for (const [genre, ...expected] of movielens1mGenres) {
  const users = rowsOf('popularity').find((row) => row.group === 'domain' && row.name === genre)?.users;
  const figures = (['popularity', 'ease, λ = 250'] as const).flatMap((model) =>
    ['recall@10', 'ndcg@10'].map((select) => figure(rowsOf(model), genre, select)),
  );
  compare(genre, expected, [users ?? Number.NaN, ...figures]);
}
console.log(
  `\n${differences} rows differ; peak memory ${(process.resourceUsage().maxRSS / 1e6).toFixed(2)} GB`,
);
process.exitCode = differences === 0 ? 0 : 1;
