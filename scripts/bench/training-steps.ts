import type { Trainer } from '../../src/training/trainer.js';

/** Takes steps of a trainer and measures them, through the ends of epochs. */
export class TrainingSteps {
  private lastLoss = Number.NaN;

  constructor(private readonly trainer: Trainer) {}

  /** The loss of the last step. */
  get loss(): number {
    return this.lastLoss;
  }

  /** Takes so many steps. */
  async take(count: number): Promise<void> {
    await this.takeUntil((done) => done >= count);
  }

  /**
   * Milliseconds of the steps within some seconds, each with the drawing of its batch. Neither the first step of a block
   * counts, which puts the epoch in order again, nor the last one of an epoch, which is smaller.
   */
  async measure(seconds: number): Promise<number[]> {
    const { trainer } = this;
    const samples: number[] = [];
    const end = performance.now() + 1000 * seconds;
    let last = Number.NaN;
    await this.takeUntil(
      () => samples.length > 0 && performance.now() >= end,
      (stepInEpoch) => {
        const now = performance.now();
        if (!Number.isNaN(last) && stepInEpoch < trainer.stepsPerEpoch) samples.push(now - last);
        last = now;
      },
    );
    return samples;
  }

  /** Takes steps until it is enough; tells each step's number in its epoch. */
  private async takeUntil(
    enough: (done: number) => boolean,
    onStep?: (stepInEpoch: number) => void,
  ): Promise<void> {
    const controller = new AbortController();
    let done = 0;
    let sum = 0;
    while (!controller.signal.aborted) {
      await this.trainer.trainEpoch({
        signal: controller.signal,
        onStep: (stepInEpoch, meanLoss) => {
          onStep?.(stepInEpoch);
          this.lastLoss = stepInEpoch * meanLoss - (stepInEpoch === 1 ? 0 : sum);
          sum = stepInEpoch * meanLoss;
          if (enough(++done)) controller.abort();
        },
      });
    }
  }
}
