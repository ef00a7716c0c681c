import { datasetLabel } from '../config/dataset-label.js';
import type { Experiment, ProtocolName } from '../config/schema/experiment.js';
import { PROTOCOL_VERSION } from '../core/protocol.js';

/** What a run is: the columns that stand before every figure of it. */
export interface RunIdentity {
  /** The experiment's id and the seed. */
  run: string;
  /** Hash of everything that decides a number, but the seed. */
  experiment: string;
  /** The configuration's name. */
  config: string;
  /** The data set, with its variant; see `datasetLabel`. */
  dataset: string;
  split: string;
  backbone: string;
  loss: string;
  weighting: string;
  seed: number;
  /** The engine that computed it, never `auto`. */
  engine: string;
  /** Preset and version; see `protocolLabel`. */
  protocol: string;
  trainFingerprint: string;
  /** Of the test events and the catalogue: figures with unequal ones do not compare. */
  testFingerprint: string;
}

/** The parts of an identity that no configuration knows. */
export type IdentityFacts = Pick<
  RunIdentity,
  'run' | 'experiment' | 'seed' | 'engine' | 'trainFingerprint' | 'testFingerprint'
>;

/** The identity of the run of an experiment. */
export function runIdentity(experiment: Experiment, facts: IdentityFacts): RunIdentity {
  return {
    run: facts.run,
    experiment: facts.experiment,
    config: experiment.name,
    dataset: datasetLabel(experiment.dataset),
    split: experiment.split.name,
    backbone: experiment.backbone.name,
    loss: experiment.loss.name,
    weighting: experiment.weighting.name,
    seed: facts.seed,
    engine: facts.engine,
    protocol: protocolLabel(experiment.protocol),
    trainFingerprint: facts.trainFingerprint,
    testFingerprint: facts.testFingerprint,
  };
}

/** A protocol as result files name it: preset and version, e.g. `ir-benchmark@1`. */
export function protocolLabel(name: ProtocolName, version: number = PROTOCOL_VERSION): string {
  return `${name}@${version}`;
}
