import { type Tensor, tensor1d, type Variable, variable } from '@tensorflow/tfjs-core';

/** Numbers outside the engine that belong in checkpoints; no optimizer moves them. */
export class StoredArray {
  readonly values: Float32Array;
  /** What checkpoints read; brought up to date when it is asked for. */
  private readonly stored: Variable;

  constructor(length: number, initial = 0) {
    this.values = new Float32Array(length).fill(initial);
    const start = tensor1d(this.values.slice());
    this.stored = variable(start, false);
    start.dispose();
  }

  /** The tensor that belongs in a checkpoint; it stays this array's to dispose. */
  state(): Tensor {
    const present = tensor1d(this.values.slice());
    this.stored.assign(present);
    present.dispose();
    return this.stored;
  }

  /** Takes over the numbers of a checkpoint. */
  restore(state: Tensor): void {
    this.values.set(state.dataSync());
  }

  dispose(): void {
    this.stored.dispose();
  }
}
