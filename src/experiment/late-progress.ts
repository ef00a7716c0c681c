import type { Progress, Reporter } from '../core/reporter.js';

/** Work that ends before this many milliseconds needs no display. */
const PATIENCE = 2000;

/** Shows the share of a work that is done, and about how long the rest takes, once it has taken some time. */
export class LateProgress {
  private readonly begin = performance.now();
  private progress: Progress | null = null;

  constructor(
    private readonly reporter: Reporter,
    private readonly label: string,
  ) {}

  /** @param share of the work done, from 0 to 1 */
  update(share: number): void {
    const elapsed = performance.now() - this.begin;
    if (elapsed < PATIENCE || share === 0) return;
    this.progress ??= this.reporter.progress(this.label, 100, '%');
    const minutes = (elapsed * (1 / share - 1)) / 60_000;
    this.progress.update(Math.floor(100 * share), minutes < 1 ? '' : `about ${Math.ceil(minutes)} min left`);
  }

  stop(): void {
    this.progress?.stop();
  }
}
