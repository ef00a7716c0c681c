import type { EngineName } from '../../src/engine/engine.js';
import { Contention, QUIET, waitForQuiet } from './contention.js';
import { type Command, Contestant, ContestantError } from './contestant.js';
import type { Closing } from './serve.js';
import { median, type Spread, spread } from './statistics.js';
import type { Setting, Work } from './works.js';

/** How long and how often is measured. */
export interface Pace {
  /** Alternations; in each every contestant has a block. */
  rounds: number;
  /** Length of a block. */
  seconds: number;
  /** Seconds to spend waiting for other processes to go idle, over the whole work; disturbed blocks are then repeated. */
  quiet: number;
}

/** What one side of a work came to. */
export interface Result {
  /** Milliseconds; null where there is no figure. */
  ms: Spread | null;
  /** Median of each round. */
  rounds: readonly number[];
  /** Highest resident memory of its process. */
  peakMegabytes: number | null;
  facts: Readonly<Record<string, number>>;
  versions: Readonly<Record<string, string>>;
  /** Why there is no figure. */
  reason?: string;
}

/** A work on an engine, beside its peers. */
export interface Figure {
  work: string;
  title: string;
  engine: EngineName;
  threads: number;
  device: string;
  ours: Result;
  /** By formulation. */
  peers: Readonly<Record<string, Result>>;
  /** The fastest of them; null where none gave a figure. */
  best: string | null;
  /** Median of ours by that of the fastest peer: below 1 is faster. With the range over the rounds. */
  ratio: { median: number; low: number; high: number } | null;
  /** Processors that other processes kept busy: mean and most of all blocks; null where the system does not tell. */
  otherProcessors: { mean: number; most: number } | null;
  /** What both sides should agree on and do not. */
  disagreements: readonly string[];
}

/**
 * Measures a work on both sides by turns: all processes are started and warmed up first, then each has a block in every
 * round, so that whatever the machine does in the meantime falls on all of them alike.
 */
export async function measure(work: Work, setting: Setting, pace: Pace): Promise<Figure> {
  const peers = Object.entries(work.peers(setting)).map(([name, command]) => new Side(name, command));
  const ours = new Side('ours', work.ours(setting));
  const sides = [ours, ...peers];
  try {
    for (const side of sides) await side.start();
    const otherProcessors = await alternate(sides, pace);
    for (const side of sides) await side.close();
    return figure(work, setting, ours, peers, otherProcessors);
  } finally {
    for (const side of sides) side.kill();
  }
}

/** One of the processes that are held against each other. */
class Side {
  private contestant: Contestant | null = null;
  private closing: Closing | null = null;
  private reason: string | undefined;
  private readonly samples: number[] = [];
  private readonly rounds: number[] = [];

  constructor(
    readonly name: string,
    private readonly command: Command,
  ) {}

  get id(): number | null {
    return this.contestant?.id ?? null;
  }

  start(): Promise<void> {
    return this.attempt(async () => {
      this.contestant = await Contestant.start(this.command);
    });
  }

  /** Takes a block; null where it failed, now or before. */
  async block(seconds: number): Promise<number[] | null> {
    let samples: number[] | null = null;
    if (this.contestant) {
      await this.attempt(async () => {
        samples = await this.contestant!.block(seconds);
      });
    }
    return samples;
  }

  keep(samples: readonly number[]): void {
    this.samples.push(...samples);
    this.rounds.push(median(samples));
  }

  async close(): Promise<void> {
    await this.attempt(async () => {
      this.closing = (await this.contestant?.close()) ?? null;
    });
    this.contestant = null;
  }

  kill(): void {
    this.contestant?.kill();
  }

  get result(): Result {
    const failed = this.reason !== undefined || this.samples.length === 0;
    return {
      ms: failed ? null : spread(this.samples),
      rounds: failed ? [] : this.rounds,
      peakMegabytes: this.closing?.peakMegabytes ?? null,
      facts: this.closing?.facts ?? {},
      versions: this.closing?.versions ?? {},
      ...(this.reason !== undefined && { reason: this.reason }),
    };
  }

  private async attempt(action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      if (!(error instanceof ContestantError)) throw error;
      this.reason = error.message;
      this.contestant = null;
    }
  }
}

async function alternate(
  sides: readonly Side[],
  { rounds, seconds, quiet }: Pace,
): Promise<Figure['otherProcessors']> {
  const loads: number[] = [];
  let patience = quiet;
  for (let round = 0; round < rounds; round++) {
    for (const side of sides) {
      for (;;) {
        const ids = sides.flatMap(({ id }) => id ?? []);
        if (patience > 0) patience -= await waitForQuiet(ids, patience);
        const contention = new Contention(ids);
        const start = performance.now();
        const samples = await side.block(seconds);
        if (samples === null) break;
        const others = contention.otherProcessors();
        if (patience > 0 && others !== null && others > QUIET) {
          patience -= (performance.now() - start) / 1000;
          continue;
        }
        side.keep(samples);
        if (others !== null) loads.push(others);
        break;
      }
    }
  }
  if (loads.length === 0) return null;
  return { mean: loads.reduce((sum, load) => sum + load, 0) / loads.length, most: Math.max(...loads) };
}

function figure(
  work: Work,
  { engine, threads, device }: Setting,
  oursSide: Side,
  peerSides: readonly Side[],
  otherProcessors: Figure['otherProcessors'],
): Figure {
  const ours = oursSide.result;
  const peers = Object.fromEntries(peerSides.map((side) => [side.name, side.result]));
  const best = fastest(peers);
  const rival = best === null ? null : peers[best]!;
  return {
    work: work.name,
    title: work.title,
    engine,
    threads,
    device,
    ours,
    peers,
    best,
    ratio: ratioOf(ours, rival),
    otherProcessors,
    disagreements: rival === null ? [] : disagreements(work.agreement ?? {}, ours, rival),
  };
}

/** The name of the peer with the smallest median; null where none has a figure. */
export function fastest(peers: Readonly<Record<string, Result>>): string | null {
  const measured = Object.entries(peers).filter(([, { ms }]) => ms !== null);
  measured.sort(([, a], [, b]) => a.ms!.median - b.ms!.median);
  return measured[0]?.[0] ?? null;
}

/** Ours by theirs: of the medians over all samples, and the range of those of the rounds. */
export function ratioOf(ours: Result, peer: Result | null): Figure['ratio'] {
  if (ours.ms === null || peer === null || peer.ms === null) return null;
  const rounds = ours.rounds.map((value, round) => value / peer.rounds[round]!);
  return { median: ours.ms.median / peer.ms.median, low: Math.min(...rounds), high: Math.max(...rounds) };
}

/** The facts that differ by more than is allowed: then the two did not compute the same. */
export function disagreements(
  allowed: Readonly<Record<string, number>>,
  ours: Result,
  peer: Result,
): string[] {
  if (ours.ms === null || peer.ms === null) return [];
  return Object.entries(allowed).flatMap(([fact, tolerance]) => {
    const [mine, theirs] = [ours.facts[fact] ?? Number.NaN, peer.facts[fact] ?? Number.NaN];
    const apart = Math.abs(mine - theirs) / Math.abs(theirs);
    return apart <= tolerance ? [] : [`${fact} is ${mine}, the peer's ${theirs}`];
  });
}
