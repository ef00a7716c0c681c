import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { joinStages, type MemoryMeter, memoryMeter, Stages } from './stages.js';

/** A meter of a process whose memory the test sets, in bytes. */
class Memory implements MemoryMeter {
  readonly method = 'stage';
  private resident = 10;
  private mark = 10;

  use(bytes: number): void {
    this.resident = bytes;
    this.mark = Math.max(this.mark, bytes);
  }

  reset(): void {
    this.mark = this.resident;
  }

  peak(): number {
    return this.mark;
  }
}

it('gives the result of the action and a peak for each stage', async () => {
  const memory = new Memory();
  const stages = new Stages(memory);
  const result = await stages.run('prepare', () => {
    memory.use(500);
    memory.use(20);
    return 'data';
  });
  await stages.run('train', async () => memory.use(80));
  expect(result).toBe('data');
  expect(stages.records).toEqual([
    { name: 'prepare', seconds: expect.any(Number), peakMemoryBytes: 500 },
    { name: 'train', seconds: expect.any(Number), peakMemoryBytes: 80 },
  ]);
  expect(stages.peakMemoryBytes()).toBe(500);
});

it('counts the peak of an inner stage, and what was before it, for the outer one', async () => {
  const memory = new Memory();
  const stages = new Stages(memory);
  await stages.run('outer', async () => {
    memory.use(300);
    memory.use(30);
    await stages.run('inner', () => memory.use(90));
  });
  expect(stages.records).toMatchObject([
    { name: 'inner', peakMemoryBytes: 90 },
    { name: 'outer', peakMemoryBytes: 300 },
  ]);
});

it('adds the seconds of a stage that comes again', async () => {
  const stages = new Stages(new Memory());
  const wait = () => new Promise((resolve) => setTimeout(resolve, 20));
  await stages.run('evaluate', wait);
  await stages.run('evaluate', wait);
  expect(stages.records).toHaveLength(1);
  expect(stages.records[0]!.seconds).toBeGreaterThan(0.035);
});

it('records a stage that fails, and fails with it', async () => {
  const stages = new Stages(new Memory());
  const failing = stages.run('train', () => {
    throw new Error('diverged');
  });
  await expect(failing).rejects.toThrow('diverged');
  expect(stages.records).toMatchObject([{ name: 'train' }]);
});

it('measures the memory of this process', async () => {
  const stages = new Stages();
  await stages.run('allocate', () => Buffer.alloc(64 * 2 ** 20, 1).length);
  expect(stages.records[0]!.peakMemoryBytes).toBeGreaterThan(64 * 2 ** 20);
});

it.skipIf(memoryMeter().method !== 'stage')('forgets a peak when the next stage begins', async () => {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  const stages = new Stages();
  await stages.run('large', () => Buffer.alloc(256 * 2 ** 20, 1).length);
  // The second collection waits until the first has given its memory back.
  collectGarbage();
  collectGarbage();
  await stages.run('small', () => 1);
  const [large, small] = stages.records;
  expect(large!.peakMemoryBytes - small!.peakMemoryBytes).toBeGreaterThan(128 * 2 ** 20);
});

it('joins the stages of a run that was interrupted and continued', () => {
  const before = [
    { name: 'data', seconds: 2, peakMemoryBytes: 400 },
    { name: 'train', seconds: 30, peakMemoryBytes: 900 },
  ];
  const after = [
    { name: 'data', seconds: 1, peakMemoryBytes: 500 },
    { name: 'train', seconds: 12, peakMemoryBytes: 800 },
    { name: 'evaluate', seconds: 3, peakMemoryBytes: 600 },
  ];
  expect(joinStages(before, after)).toEqual([
    { name: 'data', seconds: 3, peakMemoryBytes: 500 },
    { name: 'train', seconds: 42, peakMemoryBytes: 900 },
    { name: 'evaluate', seconds: 3, peakMemoryBytes: 600 },
  ]);
});
