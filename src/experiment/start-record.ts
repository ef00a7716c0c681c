import { hostname } from 'node:os';
import { datasetLabel } from '../config/dataset-label.js';
import type { LoadedExperiment } from '../config/load.js';
import type { Experiment } from '../config/schema/experiment.js';
import type { RunIdentity } from '../results/identity.js';
import { protocolCard, type RunRecord } from '../results/run-record.js';
import type { PeakMemoryMethod } from '../results/stages.js';
import { gitState, versions } from './environment.js';
import type { Material, SeedMaterial } from './material.js';

/** What the record of a run begins with. */
export interface RecordInput {
  identity: RunIdentity;
  loaded: LoadedExperiment;
  /** The configuration as it stands in the run's folder. */
  written: Experiment;
  material: Material;
  seedMaterial: SeedMaterial;
  /** Whether there are, or will be, figures on the test part. */
  testMeasured: boolean;
  peakMemoryMethod: PeakMemoryMethod;
  /** Whether training goes on from a checkpoint. */
  resumed: boolean;
  /** The record of the sessions before this one; a finished run is not resumed, only measured anew. */
  earlier: RunRecord | null;
}

/** The record of a run that begins or goes on: everything that is known before it trains. */
export async function startRecord(input: RecordInput): Promise<RunRecord> {
  const { identity, loaded, written, material, seedMaterial, testMeasured } = input;
  const { peakMemoryMethod, resumed, earlier } = input;
  const { experiment, experimentId, engine, dataset } = material;
  const { split } = seedMaterial;
  const { provenance } = dataset;
  return {
    run: identity.run,
    experiment: experimentId,
    config: experiment.name,
    seed: identity.seed,
    status: 'running',
    test: testMeasured ? 'measured' : 'held back',
    process: { id: process.pid, host: hostname() },
    protocol: protocolCard(written, loaded.overriddenPresetKeys, split.warnings),
    overrides: [...loaded.overrides],
    dataset: {
      label: datasetLabel(experiment.dataset),
      fingerprint: dataset.fingerprint,
      trainFingerprint: split.trainFingerprint,
      testFingerprint: split.testFingerprint,
      sources: [...provenance.sources],
      licence: provenance.licence,
      citation: provenance.citation,
      steps: [...provenance.steps],
      dropped: [...provenance.dropped, ...split.dropped],
    },
    engine: { name: engine.name, device: engine.device },
    determinism: engine.determinism,
    versions: await versions(),
    git: await gitState(),
    startedAt: earlier?.startedAt ?? new Date().toISOString(),
    finishedAt: null,
    resumptions: (earlier?.resumptions ?? 0) + (resumed && earlier?.status !== 'finished' ? 1 : 0),
    trainedBy: earlier?.trainedBy ?? null,
    stages: earlier?.stages ?? [],
    peakMemoryBytes: earlier?.peakMemoryBytes ?? 0,
    peakMemoryMethod,
    parameterCount: 0,
    formulation: null,
    epochs: 0,
    bestEpoch: null,
    warnings: [],
    error: null,
  };
}
