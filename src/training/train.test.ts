import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { mf } from '../backbones/mf.js';
import { startEngine } from '../engine/registry.js';
import { bpr } from '../losses/bpr.js';
import type { PairwiseBatch } from '../sampling/batch.js';
import { fixedBatches, trainingConfig } from '../testing/parts.js';
import { none } from '../weighting/none.js';
import { readCheckpoint } from './checkpoint.js';
import { type TrainingListener, train } from './train.js';
import { Trainer } from './trainer.js';

const batch: PairwiseBatch = {
  kind: 'pairwise',
  users: Int32Array.of(0, 1),
  positives: Int32Array.of(0, 1),
  negatives: Int32Array.of(2, 2),
  negativesPerRow: 1,
};

let folders: { checkpoint: string; best: string };
beforeAll(async () => {
  await startEngine('wasm');
});
beforeEach(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'reclab-train-'));
  folders = { checkpoint: join(folder, 'checkpoint'), best: join(folder, 'best') };
});

/** A trainer whose validations give the listed figures, one after the other. */
function trainerWith(figures: number[], keys: object) {
  const config = trainingConfig({ evaluateEvery: 1, ...keys });
  const backbone = mf(
    { name: 'mf', dimensions: 2, similarity: 'dot', initialization: { name: 'normal', deviation: 1 } },
    { userCount: 2, itemCount: 3, seed: 5 },
  );
  const trainer: Trainer<number> = new Trainer<number>({
    backbone,
    loss: bpr(),
    weighting: none(),
    batches: fixedBatches([batch]),
    config,
    catalogue: Uint8Array.of(1, 1, 1),
    evaluate: () => figures[trainer.nextEpoch - 1]!,
  });
  return { trainer, config };
}

function run(
  { trainer, config }: ReturnType<typeof trainerWith>,
  options: {
    listener?: TrainingListener<number>;
    signal?: AbortSignal;
    resumeFrom?: Awaited<ReturnType<typeof readCheckpoint>>;
  } = {},
) {
  return train(trainer, {
    config,
    select: (figure) => figure,
    folders,
    resumeFrom: options.resumeFrom ?? null,
    listener: options.listener ?? {},
    signal: options.signal ?? new AbortController().signal,
  });
}

describe('selection', () => {
  it('ends with the weights of the best validation', async () => {
    const made = trainerWith([0.1, 0.3, 0.2], { epochs: 3 });
    const weightsAfter: string[] = [];
    const weights = () => made.trainer.snapshot().tensors['embeddings/0']!.values.join();
    const record = await run(made, { listener: { validation: () => weightsAfter.push(weights()) } });
    expect(record).toEqual({ best: { epoch: 2, value: 0.3 }, sinceImprovement: 1, done: true });
    expect(weights()).toBe(weightsAfter[1]);
    expect(weights()).not.toBe(weightsAfter[2]);
  });

  it('keeps the later of two equal epochs, as IR-Benchmark does', async () => {
    const record = await run(trainerWith([0.3, 0.3, 0.2], { epochs: 3 }));
    expect(record.best?.epoch).toBe(2);
  });

  it('validates every few epochs and after the last', async () => {
    const validated: number[] = [];
    const made = trainerWith([0, 0, 0, 0, 0], { epochs: 5, evaluateEvery: 2 });
    await run(made, { listener: { validation: (epoch) => validated.push(epoch) } });
    expect(validated).toEqual([2, 4, 5]);
  });
});

describe('patience', () => {
  it('ends training after so many validations without improvement', async () => {
    const made = trainerWith([0.1, 0.3, 0.3, 0.2, 0.5], { epochs: 5, patience: 2 });
    const record = await run(made);
    expect(made.trainer.nextEpoch).toBe(4);
    expect(record.best).toEqual({ epoch: 3, value: 0.3 });
  });

  it('takes only gains above minImprovement for improvements', async () => {
    const made = trainerWith([0.1, 0.1005, 0.1008, 0.2], { epochs: 4, patience: 2, minImprovement: 0.001 });
    const record = await run(made);
    expect(record.best).toEqual({ epoch: 1, value: 0.1 });
    expect(made.trainer.nextEpoch).toBe(3);
  });

  it('does not let gains add up that are below minImprovement one by one', async () => {
    const made = trainerWith([0.1, 0.1008, 0.1015, 0.2], { epochs: 4, patience: 2, minImprovement: 0.001 });
    const record = await run(made);
    expect(record).toEqual({
      best: { epoch: 1, value: 0.1 },
      highest: 0.1015,
      sinceImprovement: 2,
      done: true,
    });
    expect(made.trainer.nextEpoch).toBe(3);
  });
});

describe('interruption', () => {
  it('writes a checkpoint and says so; the next run goes on to the same weights', async () => {
    const figures = [0.1, 0.2, 0.15, 0.4];
    const left = trainerWith(figures, { epochs: 4 });
    await run(left);

    const controller = new AbortController();
    const stop: TrainingListener<number> = {
      epoch: ({ epoch }) => epoch === 1 && controller.abort('SIGTERM'),
    };
    const stopped = trainerWith(figures, { epochs: 4 });
    await expect(run(stopped, { listener: stop, signal: controller.signal })).rejects.toMatchObject({
      exitCode: 143,
    });

    const resumeFrom = await readCheckpoint(folders.checkpoint);
    expect(resumeFrom?.snapshot.epoch).toBe(2);
    const resumed = trainerWith(figures, { epochs: 4 });
    const record = await run(resumed, { resumeFrom });
    expect(record.best).toEqual({ epoch: 4, value: 0.4 });
    expect(resumed.trainer.snapshot()).toEqual(left.trainer.snapshot());
  });

  it('does not train again what is done', async () => {
    const made = trainerWith([0.1, 0.2], { epochs: 2 });
    await run(made);
    const again = trainerWith([], { epochs: 2 });
    let epochs = 0;
    await run(again, {
      resumeFrom: await readCheckpoint(folders.checkpoint),
      listener: { epoch: () => epochs++ },
    });
    expect(epochs).toBe(0);
    expect(again.trainer.snapshot().tensors['embeddings/0']).toEqual(
      made.trainer.snapshot().tensors['embeddings/0'],
    );
  });
});
