import { readFileSync, writeFileSync } from 'node:fs';

/** What a stage of a run took. */
export interface StageRecord {
  name: string;
  /** Wall-clock time. */
  seconds: number;
  /** The highest resident memory of the process in the stage, as `MemoryMeter` says. */
  peakMemoryBytes: number;
}

/**
 * How peaks are measured. `stage`: the kernel's high-water mark, reset before each stage. `process`: the highest of
 * the process so far, where the mark cannot be reset, so that a later stage never shows less than an earlier one.
 */
export type PeakMemoryMethod = 'stage' | 'process';

/** Reads the high-water mark of resident memory. */
export interface MemoryMeter {
  readonly method: PeakMemoryMethod;
  /** Starts anew from what is resident now; does nothing for the method `process`. */
  reset(): void;
  /** Bytes. */
  peak(): number;
}

/** Measures time and peak memory of the stages of a run. Stages may nest; a peak counts for all that are open. */
export class Stages {
  private finished: StageRecord[] = [];
  private readonly open = new Set<{ peak: number }>();
  private highest = 0;

  /** @param meter for tests; by default the best that the machine has */
  constructor(private readonly meter: MemoryMeter = memoryMeter()) {}

  /** How peaks are measured on this machine. */
  get peakMemoryMethod(): PeakMemoryMethod {
    return this.meter.method;
  }

  /**
   * Runs an action as a stage and gives its result. A failing stage is recorded too. A name that comes again adds its
   * seconds and keeps the higher peak.
   */
  async run<Result>(name: string, action: () => Result | Promise<Result>): Promise<Result> {
    this.observe();
    this.meter.reset();
    const stage = { peak: 0 };
    this.open.add(stage);
    const start = performance.now();
    try {
      return await action();
    } finally {
      const seconds = (performance.now() - start) / 1000;
      this.observe();
      this.open.delete(stage);
      this.record(name, seconds, stage.peak);
    }
  }

  /** The stages that ended, in the order of their first end. */
  get records(): readonly StageRecord[] {
    return this.finished;
  }

  /** The highest resident memory that was seen, in and between stages. */
  peakMemoryBytes(): number {
    this.observe();
    return this.highest;
  }

  private observe(): void {
    const peak = this.meter.peak();
    this.highest = Math.max(this.highest, peak);
    for (const stage of this.open) stage.peak = Math.max(stage.peak, peak);
  }

  private record(name: string, seconds: number, peakMemoryBytes: number): void {
    this.finished = joinStages(this.finished, [{ name, seconds, peakMemoryBytes }]);
  }
}

/** The stages of a run that went on in several processes: seconds added, the highest peak, in the order of first end. */
export function joinStages(earlier: readonly StageRecord[], later: readonly StageRecord[]): StageRecord[] {
  const joined = new Map<string, StageRecord>();
  for (const { name, seconds, peakMemoryBytes } of [...earlier, ...later]) {
    const sum = joined.get(name) ?? { name, seconds: 0, peakMemoryBytes: 0 };
    joined.set(name, {
      name,
      seconds: sum.seconds + seconds,
      peakMemoryBytes: Math.max(sum.peakMemoryBytes, peakMemoryBytes),
    });
  }
  return [...joined.values()];
}

/** The best meter of this machine: Linux can reset the mark, elsewhere it is the peak of the process. */
export function memoryMeter(): MemoryMeter {
  return canResetMark() ? stageMeter : processMeter;
}

const stageMeter: MemoryMeter = {
  method: 'stage',
  reset: resetMark,
  peak: () => Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))![1]) * 1024,
};

const processMeter: MemoryMeter = {
  method: 'process',
  reset() {},
  peak: () => process.resourceUsage().maxRSS * 1024,
};

function canResetMark(): boolean {
  try {
    resetMark();
    return stageMeter.peak() > 0;
  } catch {
    return false;
  }
}

/** Writing 5 makes the kernel take the present resident size as the new high-water mark (proc_pid_clear_refs(5)). */
function resetMark(): void {
  writeFileSync('/proc/self/clear_refs', '5');
}
