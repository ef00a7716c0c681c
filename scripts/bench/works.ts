import { join } from 'node:path';
import type { EngineName } from '../../src/engine/engine.js';
import { compiledScript } from './compiled.js';
import type { Command } from './contestant.js';
import { sequenceSettings } from './sequence-experiment.js';
import type { ShapeName } from './shapes.js';
import { type StepBackbone, type StepLoss, stepSettings } from './step-experiment.js';

/** What a work is run with. */
export interface Setting {
  engine: EngineName;
  /** Of ours where the engine takes a number, and of the peer. */
  threads: number;
  /** `cpu`, or `cuda` for both sides on a GPU. */
  device: string;
  /** Folder of the interactions; empty for works without any. */
  data: string;
  /** The Python that runs the peers; null where it has no torch. */
  python: string | null;
}

/** Something that is measured on both sides. */
export interface Work {
  name: string;
  /** For people: what it does, on what. */
  title: string;
  /** The interactions that both sides read; null for none. */
  shape: ShapeName | null;
  ours(setting: Setting): Command;
  /** What it is held against, by formulation; the fastest counts. */
  peers(setting: Setting): Readonly<Record<string, Command>>;
  /** Figures that both sides must agree on, with the relative difference that is allowed. */
  agreement?: Readonly<Record<string, number>>;
}

/** Every work, in the order of the table. */
export const works: readonly Work[] = [
  softmaxStep('mf-sl-health', 'MF + SL, a step, 1,974 × 1,200 (Health)', 'health', [
    'all-scores',
    'counts',
    'counts-compiled',
  ]),
  softmaxStep('mf-sl-electronic', 'MF + SL, a step, 13,455 × 8,360 (Electronic)', 'electronic', [
    'all-scores',
    'counts-compiled',
    'bags',
  ]),
  softmaxStep('mf-sl-gowalla', 'MF + SL, a step, 29,858 × 40,988 (drawn, the size of Gowalla)', 'gowalla', [
    'counts-compiled',
    'gathered',
    'indexed-compiled',
    'bags',
  ]),
  bprStep('mf-bpr-1024', 1024),
  bprStep('mf-bpr-2048', 2048),
  graphStep('lightgcn-sl', 'LightGCN + SL, a step', 'lightgcn', 'softmax'),
  graphStep('lightgcn-bpr', 'LightGCN + BPR, a step', 'lightgcn', 'bpr'),
  graphStep('xsimgcl-sl', 'XSimGCL + SL, a step', 'xsimgcl', 'softmax'),
  ranking('ranking-health', 'Full ranking of all users, 1,974 × 1,200 (Health)', 'health'),
  ranking('ranking-electronic', 'Full ranking of all users, 13,455 × 8,360 (Electronic)', 'electronic'),
  propagation('forward', 'forward'),
  propagation('both', 'forward and backward'),
  {
    name: 'attention',
    title: "Attention block of SASRec's shape, forward and backward (B 128, L 200, d 50)",
    shape: null,
    ours: (setting) => ours('attention.ts', setting),
    peers: (setting) =>
      python(setting, 'attention.py', ['fused', 'explicit', 'fused-compiled', 'explicit-compiled']),
  },
  sequenceStep('sasrec-step', 'SASRec + BCE, a step (B 128, L 200, d 50, dropout 0.2; MovieLens-1M)', 0.2),
  sequenceStep('sasrec-step-without-dropout', 'SASRec + BCE, a step, without dropout (MovieLens-1M)', 0),
  sequenceRanking(),
  stockStep('stock-sl', 'MF + SL, a step (Health), against stock tfjs', 'softmax'),
  stockStep('stock-bpr', 'MF + BPR, a step (Health), against stock tfjs', 'bpr'),
  {
    name: 'start',
    title: 'Process start to the first training step, data prepared (MovieLens-1M, MF + BPR)',
    shape: null,
    ours: (setting) => onEngine(setting, ['--import', 'tsx', join(import.meta.dirname, 'start.ts')]),
    peers: () => ({}),
  },
];

function softmaxStep(name: string, title: string, shape: ShapeName, formulations: readonly string[]): Work {
  return step(name, title, shape, 'softmax', 1024, formulations);
}

function bprStep(name: string, batch: number): Work {
  const title = `MF + BPR, a step, B = ${batch.toLocaleString('en')} (Health)`;
  return step(name, title, 'health', 'bpr', batch, ['dense', 'dense-compiled']);
}

/** A step of a model over the graph, with the layers of IR-Benchmark. */
function graphStep(name: string, title: string, backbone: StepBackbone, loss: StepLoss): Work {
  const formulations =
    loss === 'softmax' ? ['all-scores', 'counts', 'counts-compiled'] : ['dense', 'dense-compiled'];
  return step(
    `${name}-health`,
    `${title}, 1,974 × 1,200 (Health)`,
    'health',
    loss,
    1024,
    formulations,
    backbone,
  );
}

function step(
  name: string,
  title: string,
  shape: ShapeName,
  loss: StepLoss,
  batch: number,
  formulations: readonly string[],
  backbone: StepBackbone = 'mf',
): Work {
  const { dimensions, negatives, temperature, learningRate, weightDecay } = stepSettings[loss];
  const numbers = { batch, dimensions, negatives, temperature, learningRate, weightDecay };
  const settings = Object.entries(numbers).flatMap(([key, value]) => [
    `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
    String(value),
  ]);
  return {
    name,
    title,
    shape,
    ours: (setting) => stepCommand(setting, loss, batch, '--backbone', backbone),
    peers: (setting) =>
      python(setting, 'factorisation.py', formulations, '--loss', loss, '--backbone', backbone, ...settings),
    // Initial values and batches are drawn by other generators, so the losses are alike and not the same.
    agreement: { lossAfterWarmUp: 0.02 },
  };
}

function propagation(pass: 'forward' | 'both', title: string): Work {
  return {
    name: `propagation-${pass}`,
    title: `LightGCN propagation, 3 layers, ${title} (Health)`,
    shape: 'health',
    ours: (setting) => ours('propagation.ts', setting, '--pass', pass),
    peers: (setting) => python(setting, 'propagation.py', [`csr-${pass}`, `coo-${pass}`]),
  };
}

function ranking(name: string, title: string, shape: ShapeName): Work {
  const variants = ['matrix-256', 'matrix-1024', 'index-256', 'index-1024'];
  return {
    name,
    title,
    shape,
    ours: (setting) => ours('ranking.ts', setting),
    peers: (setting) => python(setting, 'ranking.py', variants),
    agreement: { 'recall@20': 1e-3, 'ndcg@20': 1e-3 },
  };
}

function sequenceStep(name: string, title: string, dropout: number): Work {
  const formulations = ['fused', 'explicit', 'explicit-compiled', 'packed-fused', 'packed-explicit'];
  return {
    name,
    title,
    shape: 'movielens',
    ours: (setting) => ours('sequence-step.ts', setting, '--dropout', String(dropout)),
    peers: (setting) => sequencePeers(setting, 'step', formulations, '--dropout', String(dropout)),
    agreement: { lossAfterWarmUp: 0.02 },
  };
}

function sequenceRanking(): Work {
  const variants = ['fused-64', 'fused-256', 'packed-fused-64', 'packed-fused-256', 'packed-explicit-64'];
  return {
    name: 'sasrec-ranking',
    title: 'SASRec, full ranking of all 6,040 users (L 200, d 50; MovieLens-1M)',
    shape: 'movielens',
    ours: (setting) => ours('sequence-ranking.ts', setting),
    peers: (setting) => sequencePeers(setting, 'ranking', variants),
    agreement: { 'recall@10': 1e-3, 'ndcg@10': 1e-3 },
  };
}

function sequencePeers(
  setting: Setting,
  work: 'step' | 'ranking',
  variants: readonly string[],
  ...more: string[]
): Readonly<Record<string, Command>> {
  const { batch, length, dimensions, layers, learningRate } = sequenceSettings;
  const sizes = { batch, length, dimensions, layers, 'learning-rate': learningRate };
  const settings = Object.entries(sizes).flatMap(([key, value]) => [`--${key}`, String(value)]);
  return python(setting, 'sequence.py', variants, '--work', work, ...settings, ...more);
}

function stockStep(name: string, title: string, loss: StepLoss): Work {
  return {
    name,
    title,
    shape: 'health',
    ours: (setting) => stepCommand(setting, loss, 1024),
    peers: (setting) => ({
      'stock-tfjs': ours('stock-step.ts', setting, '--loss', loss, '--batch', '1024'),
    }),
    agreement: { lossAfterWarmUp: 0.02 },
  };
}

/** The measured process of a training step. */
export function stepCommand(setting: Setting, loss: StepLoss, batch: number, ...more: string[]): Command {
  return ours('step.ts', setting, '--loss', loss, '--batch', String(batch), ...more);
}

/** A compiled script of ours on an engine. */
function ours(script: string, setting: Setting, ...more: string[]): Command {
  return onEngine(setting, [compiledScript(script)], more);
}

/** What Node shall run, on an engine. */
function onEngine(
  { engine, threads, device, data }: Setting,
  program: readonly string[],
  more: readonly string[] = [],
): Command {
  const where = data === '' ? [] : ['--data', data];
  return {
    executable: process.execPath,
    arguments: [...program, '--engine', engine, ...where, ...more],
    environment: { TF_NUM_INTRAOP_THREADS: String(threads), ...hiddenGpu(device) },
  };
}

/** A script of the peers, by formulation; none where there is no Python for it. */
function python(
  { python: executable, threads, device, data }: Setting,
  script: string,
  variants: readonly string[],
  ...more: string[]
): Readonly<Record<string, Command>> {
  if (executable === null) return {};
  const where = data === '' ? [] : ['--data', data];
  const common = ['--threads', String(threads), '--device', device, ...where, ...more];
  const command = (variant: string): Command => ({
    executable,
    arguments: [join(import.meta.dirname, 'peers', script), '--variant', variant, ...common],
    environment: hiddenGpu(device),
  });
  return Object.fromEntries(variants.map((variant) => [variant, command(variant)]));
}

/** A measurement on the CPU must not find a GPU. */
function hiddenGpu(device: string): NodeJS.ProcessEnv {
  return device === 'cpu' ? { CUDA_VISIBLE_DEVICES: '' } : {};
}
