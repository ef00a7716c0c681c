import { readFileSync } from 'node:fs';

/** Ticks of the kernel's clocks a second; fixed at 100 for everything under /proc on Linux. */
const TICKS = 100;

/** A reading of the machine's clocks. */
interface Reading {
  /** Seconds that all processors were busy. */
  busy: number;
  /** Seconds of processor time that the measured processes and this one took. */
  own: number;
  at: number;
}

/**
 * Measures how many processors other processes kept busy, by Linux's clocks; two threads on two processors suffer
 * ten-fold when a third wants to run.
 */
export class Contention {
  private readonly start: Reading | null;

  /** @param processes ids of the measured processes */
  constructor(private readonly processes: readonly number[]) {
    this.start = reading(processes);
  }

  /** Processors that others kept busy since the start, e.g. 0.5; null where the system does not tell. */
  otherProcessors(): number | null {
    const end = this.start && reading(this.processes);
    if (!this.start || !end) return null;
    const seconds = Math.max((end.at - this.start.at) / 1000, 1e-3);
    return Math.max(0, (end.busy - this.start.busy - (end.own - this.start.own)) / seconds);
  }
}

/**
 * Waits until other processes are idle.
 *
 * @param budget seconds to wait at most
 * @returns the seconds that were waited
 */
export async function waitForQuiet(
  processes: readonly number[],
  budget: number,
  limit = QUIET,
): Promise<number> {
  const start = performance.now();
  const waited = () => (performance.now() - start) / 1000;
  while (waited() < budget) {
    const contention = new Contention(processes);
    await new Promise((resolve) => setTimeout(resolve, 300));
    if ((contention.otherProcessors() ?? 0) <= limit) break;
  }
  return waited();
}

/** Processors that others may keep busy in a block that counts as undisturbed. */
export const QUIET = 0.15;

function reading(processes: readonly number[]): Reading | null {
  try {
    const own = processes.reduce((sum, id) => sum + processorSeconds(id), 0);
    const { user, system } = process.cpuUsage();
    return { busy: busySeconds(), own: own + (user + system) / 1e6, at: performance.now() };
  } catch {
    return null;
  }
}

/** The first line of /proc/stat: user nice system idle iowait irq softirq steal. */
function busySeconds(): number {
  const fields = readFileSync('/proc/stat', 'utf8')
    .split('\n')[0]!
    .trim()
    .split(/\s+/)
    .slice(1, 9)
    .map(Number);
  const idle = fields[3]! + fields[4]!;
  return (fields.reduce((sum, ticks) => sum + ticks, 0) - idle) / TICKS;
}

/** utime, stime and those of ended children: the 14th to 17th field of /proc/<id>/stat; the second may hold blanks. */
function processorSeconds(id: number): number {
  const stat = readFileSync(`/proc/${id}/stat`, 'utf8');
  const fields = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 15)
    .map(Number);
  return fields.reduce((sum, ticks) => sum + ticks, 0) / TICKS;
}
