import { describe, expect, it } from 'vitest';
import type { Command } from './contestant.js';
import { disagreements, fastest, measure, type Result, ratioOf } from './measure.js';
import type { Setting, Work } from './works.js';

/** A measured process whose blocks always give the same milliseconds, and which tells a loss in the end. */
function constant(milliseconds: number, loss: number): Command {
  const source = `
    console.log('@bench {"ready":true}');
    require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
      if (JSON.parse(line).seconds !== undefined) return console.log('@bench {"samples":[${milliseconds}]}');
      console.log('@bench {"peakMegabytes":100,"facts":{"loss":${loss}},"versions":{}}');
      process.exit();
    });`;
  return { executable: process.execPath, arguments: ['-e', source] };
}

const failing: Command = { executable: process.execPath, arguments: ['-e', 'process.exit(3)'] };
const setting: Setting = { engine: 'wasm', threads: 1, device: 'cpu', data: '', python: null };
const pace = { rounds: 3, seconds: 0.01, quiet: 0 };

function workOf(ours: Command, peers: Record<string, Command>): Work {
  return {
    name: 'w',
    title: 'W',
    shape: null,
    ours: () => ours,
    peers: () => peers,
    agreement: { loss: 0.02 },
  };
}

describe('a measured work', () => {
  it('is held against the fastest formulation', async () => {
    const work = workOf(constant(5, 7), { slow: constant(40, 7), quick: constant(10, 7.1) });
    const figure = await measure(work, setting, pace);
    expect(figure.best).toBe('quick');
    expect(figure.ratio).toEqual({ median: 0.5, low: 0.5, high: 0.5 });
    expect(figure.ours).toMatchObject({ ms: { min: 5, median: 5, p90: 5, n: 3 }, peakMegabytes: 100 });
    expect(figure.peers.slow!.ms!.median).toBe(40);
    expect(figure.disagreements).toEqual([]);
  });

  it('tells where both sides did not compute the same', async () => {
    const figure = await measure(workOf(constant(5, 7), { other: constant(1, 6) }), setting, pace);
    expect(figure.disagreements).toEqual(["loss is 7, the peer's 6"]);
  });

  it('has a reason where a side fails, and figures of the others', async () => {
    const figure = await measure(
      workOf(constant(5, 7), { broken: failing, sound: constant(2, 7) }),
      setting,
      pace,
    );
    expect(figure.peers.broken).toMatchObject({ ms: null, reason: 'exit code 3' });
    expect(figure.best).toBe('sound');
  });

  it('has no ratio where ours fails or nothing is there to hold it against', async () => {
    const broken = await measure(workOf(failing, { sound: constant(2, 7) }), setting, pace);
    expect([broken.ratio, broken.ours.reason]).toEqual([null, 'exit code 3']);
    const alone = await measure(workOf(constant(5, 7), {}), setting, pace);
    expect([alone.ratio, alone.best, alone.ours.ms!.median]).toEqual([null, null, 5]);
  });
});

function result(rounds: number[]): Result {
  const median = rounds[rounds.length >> 1]!;
  return { ms: { min: 0, median, p90: 0, n: 1 }, rounds, peakMegabytes: 1, facts: { a: 1 }, versions: {} };
}

it('a ratio has the range over the rounds, each against the same round of the peer', () => {
  expect(ratioOf(result([2, 4, 9]), result([4, 4, 3]))).toEqual({ median: 1, low: 0.5, high: 3 });
});

it('the fastest is the one with the smallest median, and none without figures', () => {
  expect(fastest({ a: result([3]), b: result([2]), c: { ...result([1]), ms: null } })).toBe('b');
  expect(fastest({})).toBeNull();
});

it('a fact that one side does not tell is a disagreement', () => {
  expect(disagreements({ missing: 0.1 }, result([1]), result([1]))).toEqual([
    "missing is NaN, the peer's NaN",
  ]);
});
