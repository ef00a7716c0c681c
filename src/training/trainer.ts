import { dispose, type Tensor, type Tensor2D, tensor2d, type Variable } from '@tensorflow/tfjs-core';
import type { Backbone } from '../backbones/backbone.js';
import type { TrainingConfig } from '../config/schema/training.js';
import type { Formulation } from '../engine/formulation.js';
import type { Phase } from '../engine/parameters.js';
import type { NamedGradients } from '../engine/row-gradient.js';
import type { Loss } from '../losses/loss.js';
import type { Batch, BatchSource, StepPosition } from '../sampling/batch.js';
import type { Subset } from '../split/split.js';
import type { Weighting } from '../weighting/weighting.js';
import { type GradientFigures, gradientFigures } from './diagnostics/gradient-figures.js';
import { scoreGradients } from './diagnostics/score-gradients.js';
import { divergence } from './divergence.js';
import { differentiate, domainGradientNorms } from './gradients.js';
import { globalNorm, moveGroup, type OptimizedGroup, optimizeGroups } from './groups.js';
import { type HookedInput, type ObjectiveParts, type StepLosses, stepLosses } from './objective.js';
import { learningRateFactor } from './schedule.js';
import { parameters, restoreMoments, restoreWeights, type Snapshot, storeTensors } from './snapshot.js';

/** What a trainer is made of; the parts stay the caller's to dispose. */
export interface TrainerParts<Figures> {
  backbone: Backbone;
  loss: Loss;
  weighting: Weighting;
  batches: BatchSource;
  config: TrainingConfig;
  /** 1 for each item that may be ranked. */
  catalogue: Uint8Array;
  /** How the scores of drawn negatives are computed, `sampled` where absent; a snapshot's own goes before. */
  formulation?: Formulation;
  /** Ranks a subset with the present weights. */
  evaluate(backbone: Backbone, subset: Subset): Figures;
}

/** What one epoch did. */
export interface EpochSummary {
  /** From 0. */
  epoch: number;
  steps: number;
  /** Mean over the steps of the training loss, without auxiliary losses and weight decay. */
  loss: number;
  /** Mean over the steps of each auxiliary loss, unweighted. */
  auxiliary: Record<string, number>;
  /** Figures of the weighting, such as the weights of domains. */
  weighting: Record<string, number>;
  /** At the end of the epoch. */
  learningRate: number;
}

/** How an epoch is watched and stopped. */
export interface EpochOptions {
  /** Stops after the running step; the epoch can then be continued, here or from a snapshot. */
  signal?: AbortSignal;
  /** After each step, with the number of steps done in the epoch (or its adversary's pass) and their mean loss. */
  onStep?(stepsDone: number, meanLoss: number): void | Promise<void>;
}

/** How long steps may keep the process busy before signals are looked at. */
const YIELD_MILLISECONDS = 100;

/**
 * Trains a backbone with a loss and a weighting. A library object: a search or a comparison calls `trainEpoch`,
 * `evaluate`, `snapshot` and `restore` and does not fork it.
 */
export class Trainer<Figures = unknown> {
  private readonly groups: readonly OptimizedGroup[];
  private readonly objective: ObjectiveParts;
  /** The variables whose gradients may be by row. */
  private readonly tables: ReadonlySet<Tensor>;
  private epoch = 0;
  /** Null until the epoch has begun. */
  private phase: Phase | null = null;
  private stepInEpoch = 0;
  private lossSum = 0;
  private auxiliarySums: Record<string, number> = {};
  /** Of the whole training, because an epoch may be shorter than the time between two yields. */
  private lastYield = performance.now();

  /** @throws Error if the parts do not fit together; a configuration that asks for it is refused before */
  constructor(private readonly parts: TrainerParts<Figures>) {
    refuseUnfitting(parts);
    const { backbone, loss, weighting, config, catalogue, formulation = 'sampled' } = parts;
    this.groups = optimizeGroups(
      [backbone, loss, weighting].flatMap((part) => part.parameterGroups?.() ?? []),
      config.optimizer,
    );
    this.tables = tablesOf(this.groups);
    const excluded = exclusion(catalogue);
    this.objective = { backbone, loss, weighting, optimizer: config.optimizer, excluded, formulation };
  }

  /** The epoch that comes next or is under way, from 0. */
  get nextEpoch(): number {
    return this.epoch;
  }

  /** How the scores of drawn negatives are computed. */
  get formulation(): Formulation {
    return this.objective.formulation;
  }

  /** Steps an epoch. */
  get stepsPerEpoch(): number {
    return this.parts.batches.steps;
  }

  /** The number of trained values. */
  get parameterCount(): number {
    return parameters(this.groups).reduce((total, [, target]) => total + target.size, 0);
  }

  /**
   * Trains to the end of the present epoch; yields to the event loop in between.
   *
   * @returns null if it was stopped by the signal
   * @throws RunError if the loss is not finite
   */
  async trainEpoch(options: EpochOptions = {}): Promise<EpochSummary | null> {
    if (options.signal?.aborted) return null;
    if (this.phase === null) this.beginEpoch();
    if (this.phase === 'adversary') {
      if (!(await this.pass('adversary', options))) return null;
      if (this.parts.loss.adversaryPass?.(this.epoch) === 'instead') return this.endEpoch();
      this.beginPass('main');
    }
    return (await this.pass('main', options)) ? this.endEpoch() : null;
  }

  /** Trains the parameters of a phase on the remaining batches of its pass; false if it was stopped by the signal. */
  private async pass(phase: Phase, { signal, onStep }: EpochOptions): Promise<boolean> {
    for (const batch of this.parts.batches.epoch(this.epoch, this.stepInEpoch, phase)) {
      if (signal?.aborted) return false;
      this.lossSum += this.step(batch, phase);
      this.stepInEpoch++;
      await onStep?.(this.stepInEpoch, this.lossSum / this.stepInEpoch);
      if (performance.now() - this.lastYield > YIELD_MILLISECONDS) {
        await new Promise(setImmediate);
        this.lastYield = performance.now();
      }
    }
    return true;
  }

  /** Ranks a subset with the present weights. */
  evaluate(subset: Subset): Figures {
    return this.parts.evaluate(this.parts.backbone, subset);
  }

  /** Where the loss puts its gradient on a batch, with the present weights; trains nothing and tells no part of it. */
  gradientFigures(batch: Batch): GradientFigures {
    const position: StepPosition = { phase: 'main', epoch: this.epoch, step: this.stepOfRun() };
    return gradientFigures(scoreGradients(this.objective, batch, position));
  }

  /** A copy of the complete state; training on from it gives the same bytes. */
  snapshot(): Snapshot {
    return {
      epoch: this.epoch,
      phase: this.phase,
      stepInEpoch: this.stepInEpoch,
      lossSum: this.lossSum,
      auxiliarySums: { ...this.auxiliarySums },
      optimizerSteps: Object.fromEntries(
        this.groups.map(({ group, optimizer }) => [group.name, optimizer.steps]),
      ),
      formulation: this.objective.formulation,
      tensors: storeTensors(this.groups, this.stateful()),
    };
  }

  /**
   * Goes back to a snapshot of a trainer made of the same parts.
   *
   * @throws Error if a tensor is missing or has another shape
   */
  restore(snapshot: Snapshot): void {
    this.restoreWeights(snapshot);
    restoreMoments(snapshot.tensors, this.groups);
    for (const { group, optimizer } of this.groups)
      optimizer.steps = snapshot.optimizerSteps[group.name] ?? 0;
    this.epoch = snapshot.epoch;
    this.phase = snapshot.phase;
    this.stepInEpoch = snapshot.stepInEpoch;
    this.lossSum = snapshot.lossSum;
    this.auxiliarySums = { ...snapshot.auxiliarySums };
    this.objective.formulation = snapshot.formulation ?? 'sampled';
  }

  /** Restores only what ranks: the parameters and the parts' own state. */
  restoreWeights({ tensors }: Pick<Snapshot, 'tensors'>): void {
    restoreWeights(tensors, this.groups, this.stateful());
  }

  /** Frees the trainer's own tensors. */
  dispose(): void {
    for (const { optimizer } of this.groups) optimizer.dispose();
    this.objective.excluded?.dispose();
  }

  private beginEpoch(): void {
    const { backbone, loss, weighting } = this.parts;
    backbone.beforeEpoch?.(this.epoch);
    loss.beforeEpoch?.(this.epoch, () => backbone.ranker());
    weighting.beforeEpoch?.(this.epoch);
    this.beginPass(loss.adversaryPass?.(this.epoch) ? 'adversary' : 'main');
  }

  private beginPass(phase: Phase | null): void {
    this.phase = phase;
    this.stepInEpoch = 0;
    this.lossSum = 0;
    this.auxiliarySums = {};
  }

  private endEpoch(): EpochSummary {
    const steps = this.stepInEpoch;
    const auxiliary = Object.entries(this.auxiliarySums).map(([name, total]) => [name, total / steps]);
    const summary: EpochSummary = {
      epoch: this.epoch,
      steps,
      loss: this.lossSum / steps,
      auxiliary: Object.fromEntries(auxiliary),
      weighting: this.parts.weighting.report?.() ?? {},
      learningRate: this.parts.config.optimizer.learningRate * this.scheduleFactor(),
    };
    this.epoch++;
    this.beginPass(null);
    return summary;
  }

  /** One step on the groups of a phase; returns the training loss. */
  private step(batch: Batch, phase: Phase): number {
    const active = this.groups.filter(({ group }) => group.phase === phase);
    const variables = active.flatMap(({ group }) => group.variables) as Variable[];
    if (variables.length === 0) throw new Error(`No parameters are trained in the phase ${phase}`);
    const position: StepPosition = { phase, epoch: this.epoch, step: this.stepOfRun() };
    if (phase === 'main') this.observeGradientNorms(batch, position);

    const hooked: HookedInput[] = [];
    const { losses, total, gradients } = differentiate(
      () => stepLosses(this.objective, batch, position, hooked),
      { variables, tables: this.tables },
    );
    try {
      const objective = total.dataSync()[0]!;
      if (!Number.isFinite(objective)) {
        throw divergence({
          value: objective,
          batch,
          position,
          learningRate: this.parts.config.optimizer.learningRate * this.scheduleFactor(),
          parameters: parameters(active),
          gradients,
          objective: this.objective,
        });
      }
      if (phase === 'main') this.addAuxiliary(losses);
      this.move(active, gradients);
      const ranker = () => this.parts.backbone.ranker();
      for (const { input } of hooked) this.parts.loss.afterStep?.({ input, ranker });
      if (phase === 'main') this.parts.weighting.afterStep?.(batch);
      return losses.main.dataSync()[0]!;
    } finally {
      dispose([total, gradients, losses.main, losses.auxiliary, ...hooked.map(({ kept }) => [...kept])]);
    }
  }

  private move(active: readonly OptimizedGroup[], gradients: NamedGradients): void {
    const { clipNorm } = this.parts.config;
    const norm = clipNorm === null ? 0 : globalNorm(Object.values(gradients));
    const scale = clipNorm !== null && norm > clipNorm ? clipNorm / norm : 1;
    for (const group of active) {
      moveGroup(group, gradients, group.config.learningRate * this.scheduleFactor(), scale);
    }
  }

  private addAuxiliary({ auxiliary }: StepLosses): void {
    for (const [name, value] of Object.entries(auxiliary)) {
      this.auxiliarySums[name] = (this.auxiliarySums[name] ?? 0) + value.dataSync()[0]!;
    }
  }

  /** Tells a weighting that asks for it each domain's loss and the norm of its gradient over the shared variables. */
  private observeGradientNorms(batch: Batch, position: StepPosition): void {
    const { weighting } = this.parts;
    const shared = weighting.gradientNorms as Variable[] | undefined;
    if (batch.kind !== 'domains' || !shared || !weighting.observeGradientNorms) return;
    const by = { variables: shared, tables: this.tables };
    const { norms, losses } = domainGradientNorms(this.objective, batch, position, by);
    weighting.observeGradientNorms(norms, losses);
  }

  private stepOfRun(): number {
    return this.epoch * this.parts.batches.steps + this.stepInEpoch;
  }

  private scheduleFactor(): number {
    const { config, batches } = this.parts;
    return learningRateFactor(config.schedule, this.stepOfRun(), config.epochs * batches.steps);
  }

  private stateful() {
    const { backbone, loss, weighting } = this.parts;
    return { backbone, loss, weighting };
  }
}

function refuseUnfitting({
  backbone,
  loss,
  weighting,
  batches,
  formulation,
}: Omit<TrainerParts<never>, 'evaluate'>): void {
  const { kind } = batches;
  if (kind !== 'domains' && !backbone.accepts.includes(kind)) {
    throw new Error(`${backbone.name} reads ${backbone.accepts.join(' or ')} batches, got ${kind} ones`);
  }
  if (weighting.exampleWeights && !loss.perExample) {
    throw new Error(`The loss ${loss.name} has no value per example that ${weighting.name} could weight`);
  }
  if (formulation === 'counts' && !loss.acceptsCounts) {
    throw new Error(`The loss ${loss.name} does not accept counted negatives`);
  }
}

/** The tables of the groups whose optimizer takes gradients by row. */
function tablesOf(groups: readonly OptimizedGroup[]): ReadonlySet<Tensor> {
  const byRow = groups.filter(({ optimizer }) => optimizer.byRow);
  return new Set(byRow.flatMap(({ group }) => group.variables.filter(({ rank }) => rank === 2)));
}

function exclusion(catalogue: Uint8Array): Tensor2D | null {
  if (catalogue.every((rankable) => rankable === 1)) return null;
  const bias = Float32Array.from(catalogue, (rankable) => (rankable ? 0 : Number.NEGATIVE_INFINITY));
  return tensor2d(bias, [1, catalogue.length]);
}
