import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { EventLog, type RunEvent, readEvents } from './events.js';

let path: string;
beforeEach(() => {
  path = join(mkdtempSync(join(tmpdir(), 'reclab-')), 'run', 'events.jsonl');
});

it('appends one JSON object a line, with the time', async () => {
  write([{ kind: 'start', engine: 'wasm', seed: 1 }, epoch(1)]);
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  expect(lines).toHaveLength(2);
  expect(JSON.parse(lines[0]!)).toEqual({ kind: 'start', engine: 'wasm', seed: 1, time: expect.any(String) });
  expect((await readEvents(path))[1]).toMatchObject(epoch(1));
});

it('writes null for a number that is not finite', async () => {
  write([{ kind: 'validation', epoch: 1, metrics: { 'ndcg@10': Number.NaN } }]);
  expect(await readEvents(path)).toMatchObject([{ metrics: { 'ndcg@10': null } }]);
});

it('begins anew when nothing is resumed', async () => {
  write([epoch(1)]);
  write([{ kind: 'start', engine: 'wasm', seed: 1 }]);
  expect(await kinds()).toEqual(['start']);
});

it('leaves a torn last line out when read', async () => {
  write([epoch(1)]);
  appendFileSync(path, '{"time":"2026-01-01T00:00:00.000Z","kind":"epo');
  expect(await kinds()).toEqual(['epoch 1']);
});

it('names the line that is no event', async () => {
  write([epoch(1)]);
  writeFileSync(path, `${readFileSync(path, 'utf8')}{"kind":"party"}\n`);
  await expect(readEvents(path)).rejects.toThrow(`${path}:2: The line is not an event`);
});

it('says where a log is missing', async () => {
  await expect(readEvents('/nowhere/events.jsonl')).rejects.toThrow('There is no such file');
});

it('keeps every event that was appended before a kill', async () => {
  const module = join(import.meta.dirname, 'events.ts');
  const script = `
    const { EventLog } = await import(${JSON.stringify(module)});
    const log = EventLog.open(${JSON.stringify(path)});
    for (let epoch = 1; epoch <= 50; epoch++) log.append({ kind: 'checkpoint', epoch, step: epoch });
    process.kill(process.pid, 'SIGKILL');`;
  const { signal, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '-e', script],
    { encoding: 'utf8' },
  );
  expect({ signal, stderr }).toMatchObject({ signal: 'SIGKILL' });
  expect(await readEvents(path)).toHaveLength(50);
});

describe('resuming', () => {
  it('drops what happened after the checkpoint, because it happens again', async () => {
    write([
      epoch(1),
      checkpoint(1),
      epoch(2),
      validation(2),
      checkpoint(2),
      warning,
      epoch(3),
      validation(3),
    ]);
    write([{ kind: 'resume', epoch: 2, step: 20 }, epoch(3)], 2);
    expect(await kinds()).toEqual([
      'epoch 1',
      'checkpoint 1',
      'epoch 2',
      'validation 2',
      'checkpoint 2',
      'resume 2',
      'epoch 3',
    ]);
  });

  it('falls back on epochs where the kill came before the event of the checkpoint', async () => {
    write([epoch(1), checkpoint(1), epoch(2), validation(2)]);
    write([{ kind: 'resume', epoch: 2, step: 20 }], 2);
    expect(await kinds()).toEqual(['epoch 1', 'checkpoint 1', 'epoch 2', 'validation 2', 'resume 2']);
  });

  it('goes on from the newest of several checkpoints inside an epoch', async () => {
    write([epoch(1), checkpoint(1), checkpoint(1), warning]);
    write([{ kind: 'resume', epoch: 1, step: 15 }], 1);
    expect(await kinds()).toEqual(['epoch 1', 'checkpoint 1', 'checkpoint 1', 'resume 1']);
  });

  it('repairs a torn last line first', async () => {
    write([epoch(1), checkpoint(1), epoch(2)]);
    appendFileSync(path, '{"kind":"valid');
    write([epoch(2)], 1);
    expect(await kinds()).toEqual(['epoch 1', 'checkpoint 1', 'epoch 2']);
  });

  it('starts an empty log where there is none', async () => {
    write([{ kind: 'resume', epoch: 4, step: 40 }], 4);
    expect(await kinds()).toEqual(['resume 4']);
  });
});

const warning: RunEvent = { kind: 'warning', message: 'the loss rises' };

function epoch(done: number): RunEvent {
  return {
    kind: 'epoch',
    epoch: done,
    step: done * 10,
    loss: 1 / done,
    auxiliary: { contrastive: 0.5 },
    seconds: 0.25,
    learningRate: 0.1,
    tensors: 7,
  };
}

function validation(done: number): RunEvent {
  return { kind: 'validation', epoch: done, metrics: { 'ndcg@10': 0.1 } };
}

function checkpoint(done: number): RunEvent {
  return { kind: 'checkpoint', epoch: done, step: done * 10 };
}

function write(events: readonly RunEvent[], resumeAtEpoch?: number): void {
  const log = EventLog.open(path, resumeAtEpoch === undefined ? {} : { resumeAtEpoch });
  for (const event of events) log.append(event);
  log.close();
}

async function kinds(): Promise<string[]> {
  return (await readEvents(path)).map((event) =>
    'epoch' in event ? `${event.kind} ${event.epoch}` : event.kind,
  );
}
