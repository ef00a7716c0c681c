import { type Tensor, type Tensor1D, tensor1d } from '@tensorflow/tfjs-core';
import { StoredArray } from '../engine/stored-array.js';
import { exampleUsers, type SingleBatch } from '../sampling/batch.js';

/**
 * A number for each user that a loss keeps from step to step (a margin, a quantile) and that no optimizer moves. They
 * stay outside the engine, because a step reads and writes few of them.
 */
export class UserValues {
  private readonly stored: StoredArray;

  /** @param initial what every user starts with */
  constructor(userCount: number, initial: number) {
    this.stored = new StoredArray(userCount, initial);
  }

  /** The numbers of the users of a batch's examples, [examples]; a constant for autodiff. */
  ofExamples(batch: SingleBatch): Tensor1D {
    return tensor1d(Float32Array.from(exampleUsers(batch), (user) => this.get(user)));
  }

  get(user: number): number {
    return this.stored.values[user]!;
  }

  set(user: number, value: number): void {
    this.stored.values[user] = value;
  }

  /** [users], as the tensor that belongs in a checkpoint. */
  state(): Tensor {
    return this.stored.state();
  }

  /** @param state [users] */
  restore(state: Tensor): void {
    this.stored.restore(state);
  }

  dispose(): void {
    this.stored.dispose();
  }
}
