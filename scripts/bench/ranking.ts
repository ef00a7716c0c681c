/**
 * A full ranking of all test users as reclab runs it: scores, masks, lists and the means of Recall@20 and NDCG@20.
 * Started by the harness:
 *
 *   tsx scripts/bench/ranking.ts --data <folder> --engine wasm
 */
import { parseArgs } from 'node:util';
import { tensor2d } from '@tensorflow/tfjs-core';
import { factorisedRanker } from '../../src/backbones/factorised-ranker.js';
import { evaluationSchema } from '../../src/config/schema/evaluation.js';
import type { EngineName } from '../../src/engine/engine.js';
import { startEngine } from '../../src/engine/registry.js';
import { evaluate } from '../../src/evaluation/evaluate.js';
import { type Evaluation, overall } from '../../src/evaluation/evaluation.js';
import { readSplit, readVectors } from './interactions.js';
import { repeated, serve } from './serve.js';

const { values } = parseArgs({ options: { data: { type: 'string' }, engine: { type: 'string' } } });

await startEngine(values.engine as EngineName);
const split = readSplit(values.data!);
const matrix = (of: 'user' | 'item', rows: number) => {
  const vectors = readVectors(values.data!, of);
  return tensor2d(vectors.values, [rows, vectors.dimensions]);
};
const ranker = factorisedRanker({
  name: 'mf',
  users: matrix('user', split.userCount),
  items: matrix('item', split.itemCount),
  similarity: 'dot',
});
const config = evaluationSchema.parse({ cutoffs: [20] });

let evaluation: Evaluation;
const rank = () => {
  evaluation = evaluate(ranker, split, 'test', { config, domains: null, keepUserValues: false });
};
rank();
const figure = (name: string) => overall(evaluation.rows, name);
await serve({
  block: repeated(rank),
  facts: () => ({ 'recall@20': figure('recall@20'), 'ndcg@20': figure('ndcg@20') }),
});
