import { freemem } from 'node:os';
import { runFolder, runFolderPath } from '../results/run-folder.js';
import { readRunRecord } from '../results/run-record.js';
import type { PlannedRun } from './plan.js';

/** A process takes its memory in its first seconds; until then what is free says nothing about it. */
const SETTLING_MILLISECONDS = 20_000;

/** Keeps processes side by side from taking more memory than there is, as far as earlier runs tell what they take. */
export class MemoryGate {
  private readonly peaks = new Map<string, number>();

  constructor(private readonly free: () => number = freemem) {}

  /** Notes the peak memory, in bytes, of a run of a shape. */
  learn(shape: string, peakBytes: number): void {
    this.peaks.set(shape, Math.max(this.peaks.get(shape) ?? 0, peakBytes));
  }

  /** The memory, in bytes, that a run of a shape is expected to take: of an unknown shape, the most that was seen. */
  expected(shape: string): number {
    return this.peaks.get(shape) ?? Math.max(0, ...this.peaks.values());
  }

  /** Whether another process fits beside those that run; one alone always may try. */
  admits(shape: string, running: readonly { shape: string; startedAt: number }[], now = Date.now()): boolean {
    if (running.length === 0) return true;
    const unsettled = running.filter(({ startedAt }) => now - startedAt < SETTLING_MILLISECONDS);
    const claimed = unsettled.reduce((sum, each) => sum + this.expected(each.shape), 0);
    return this.free() >= claimed + this.expected(shape);
  }
}

/** Tells a gate what a finished run took; a run without a record tells nothing. */
export async function learnMemory(
  gate: MemoryGate,
  { run, shape }: PlannedRun,
  outFolder: string,
): Promise<void> {
  const { record } = runFolder(runFolderPath(outFolder, run));
  const stored = await readRunRecord(record).catch(() => null);
  if (stored?.status === 'finished') gate.learn(shape, stored.peakMemoryBytes);
}
