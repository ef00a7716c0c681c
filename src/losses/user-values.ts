import { type Tensor, type Tensor1D, tensor1d, type Variable, variable } from '@tensorflow/tfjs-core';
import type { SingleBatch } from '../sampling/batch.js';

/**
 * A number for each user that a loss keeps from step to step (a margin, a quantile) and that no optimizer moves. They
 * stay outside the engine, because a step reads and writes few of them.
 */
export class UserValues {
  private readonly values: Float32Array;
  /** What checkpoints read; its values are brought up to date when they are asked for. */
  private readonly stored: Variable;

  /** @param initial what every user starts with */
  constructor(userCount: number, initial: number) {
    this.values = new Float32Array(userCount).fill(initial);
    const start = tensor1d(this.values.slice());
    this.stored = variable(start, false);
    start.dispose();
  }

  /** The numbers of the users of a batch's examples, [examples]; a constant for autodiff. */
  ofExamples(batch: SingleBatch): Tensor1D {
    return tensor1d(Float32Array.from(usersOfExamples(batch), (user) => this.values[user]!));
  }

  get(user: number): number {
    return this.values[user]!;
  }

  set(user: number, value: number): void {
    this.values[user] = value;
  }

  /** [users], as the tensor that belongs in a checkpoint. */
  state(): Tensor {
    const present = tensor1d(this.values.slice());
    this.stored.assign(present);
    present.dispose();
    return this.stored;
  }

  /** @param state [users] */
  restore(state: Tensor): void {
    this.values.set(state.dataSync());
  }

  dispose(): void {
    this.stored.dispose();
  }
}

/** The user of each example of a batch, [examples]: of each row, or of each position where all have targets. */
export function usersOfExamples(batch: SingleBatch): Int32Array {
  if (batch.kind !== 'sequence' || batch.targets === 'last') return batch.users;
  const { users, maxLength } = batch;
  return Int32Array.from({ length: users.length * maxLength }, (_, k) => users[Math.floor(k / maxLength)]!);
}
