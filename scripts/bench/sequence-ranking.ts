/**
 * A ranking of all items for all users by SASRec as reclab runs it: histories through the encoder, scores, masks, lists and
 * the means of Recall@10 and NDCG@10. Started by the harness:
 *
 *   tsx scripts/bench/sequence-ranking.ts --data <folder> --engine wasm
 */
import { parseArgs } from 'node:util';
import { tensor } from '@tensorflow/tfjs-core';
import { sasrec } from '../../src/backbones/sasrec.js';
import { evaluationSchema } from '../../src/config/schema/evaluation.js';
import type { EngineName } from '../../src/engine/engine.js';
import { startEngine } from '../../src/engine/registry.js';
import { evaluate } from '../../src/evaluation/evaluate.js';
import { type Evaluation, overall } from '../../src/evaluation/evaluation.js';
import { readSplit } from './interactions.js';
import { sequenceExperiment, sequenceSettings } from './sequence-experiment.js';
import { repeated, serve } from './serve.js';

const { values } = parseArgs({ options: { data: { type: 'string' }, engine: { type: 'string' } } });

await startEngine(values.engine as EngineName);
const split = readSplit(values.data!);
const { backbone: sizes } = sequenceExperiment(0);
if (sizes.name !== 'sasrec') throw new Error(`Expected sasrec, got ${sizes.name}`);
const backbone = sasrec(sizes, { itemCount: split.itemCount, seed: 1 });
const variables = backbone.parameterGroups().flatMap((group) => group.variables);
variables.forEach((variable, phase) => {
  variable.assign(tensor(wave(variable.size, phase), variable.shape));
});
const config = evaluationSchema.parse({ cutoffs: [10] });

let evaluation: Evaluation;
const rank = () => {
  const ranker = backbone.ranker();
  evaluation = evaluate(ranker, split, 'test', { config, domains: null, keepUserValues: false });
  ranker.dispose();
};
rank();
const figure = (name: string) => overall(evaluation.rows, name);
await serve({
  block: repeated(rank),
  facts: () => ({ 'recall@10': figure('recall@10'), 'ndcg@10': figure('ndcg@10') }),
});

/** The numbers that the peer gives a parameter, too, so that both sides rank alike. */
function wave(count: number, phase: number): Float32Array {
  const scale = Math.sqrt(sequenceSettings.dimensions / 2);
  return Float32Array.from({ length: count }, (_, k) => Math.sin(12.9898 * k + phase) / scale);
}
