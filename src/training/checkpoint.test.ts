import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { type Checkpoint, readCheckpoint, writeCheckpoint } from './checkpoint.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reclab-checkpoint-'));
});

const checkpoint: Checkpoint = {
  snapshot: {
    epoch: 3,
    phase: 'main',
    stepInEpoch: 1,
    lossSum: 0.1 + 0.2,
    auxiliarySums: { alignment: 1.5 },
    optimizerSteps: { embeddings: 7 },
    tensors: {
      'embeddings/0': { shape: [2, 2], values: Float32Array.of(1, -0, Number.MIN_VALUE, 3e38) },
      'loss/state/margin': { shape: [], values: Float32Array.of(0.7) },
    },
  },
  record: { best: { epoch: 2, value: 0.25 }, sinceImprovement: 1, done: false },
};

test('a checkpoint comes back as it was, to the last bit', async () => {
  await writeCheckpoint(folder, checkpoint);
  expect(await readCheckpoint(folder)).toEqual(checkpoint);
});

test('the newest replaces the one before and leaves nothing beside it', async () => {
  await writeCheckpoint(folder, checkpoint);
  await writeCheckpoint(folder, { ...checkpoint, record: { ...checkpoint.record, done: true } });
  expect((await readCheckpoint(folder))?.record.done).toBe(true);
  expect(await readdir(folder)).toEqual(['state.bin']);
});

test('there is none where nothing was written', async () => {
  expect(await readCheckpoint(folder)).toBeNull();
});

test('a damaged checkpoint is refused by name, with what to do', async () => {
  await writeCheckpoint(folder, checkpoint);
  const path = join(folder, 'state.bin');
  const bytes = await readFile(path);
  bytes[bytes.length - 40]! ^= 1;
  await writeFile(path, bytes);
  await expect(readCheckpoint(folder)).rejects.toThrow(/state\.bin: The checkpoint is damaged[\s\S]*--fresh/);
  await writeFile(path, bytes.subarray(0, 10));
  await expect(readCheckpoint(folder)).rejects.toThrow('The checkpoint is damaged');
});
