import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { version_core } from '@tensorflow/tfjs-core';

/** The lines of a measured process that are for the harness begin with this; others are ignored. */
export const MARK = '@bench ';

/** What a measured process says of itself in the end. */
export interface Closing {
  peakMegabytes: number;
  /** Numbers by which both sides are held against each other. */
  facts: Record<string, number>;
  versions: Record<string, string>;
}

/** What is measured: a block takes samples for some seconds, at least one, and gives them in milliseconds. */
export interface Measured {
  block(seconds: number): Promise<number[]> | number[];
  facts?(): Record<string, number>;
  /** Where it is not this process whose memory counts. */
  peakMegabytes?(): number;
}

/**
 * The near end of the harness, called by a measured process when it is warm: answers each `{"seconds": s}` on standard
 * input with the samples of a block, and anything else with its closing words.
 */
export async function serve({ block, facts, peakMegabytes = ownPeak }: Measured): Promise<void> {
  say({ ready: true });
  for await (const line of createInterface({ input: process.stdin })) {
    const { seconds } = JSON.parse(line) as { seconds?: number };
    if (seconds === undefined) break;
    say({ samples: await block(seconds) });
  }
  const versions = { node: process.versions.node, tfjs: version_core };
  say({ peakMegabytes: peakMegabytes(), facts: facts?.() ?? {}, versions } satisfies Closing);
}

/** A block of one action repeated. */
export function repeated(action: () => void | Promise<void>): (seconds: number) => Promise<number[]> {
  return async (seconds) => {
    const samples: number[] = [];
    const end = performance.now() + 1000 * seconds;
    while (samples.length === 0 || performance.now() < end) {
      const start = performance.now();
      await action();
      samples.push(performance.now() - start);
    }
    return samples;
  };
}

function say(message: unknown): void {
  process.stdout.write(`${MARK}${JSON.stringify(message)}\n`);
}

/** Highest resident memory of this process; elsewhere than on Linux it may begin at that of its parent. */
function ownPeak(): number {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS / 1024;
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))![1]) / 1024;
}
