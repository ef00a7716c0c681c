import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { nvidiaGpus } from './bench/machine.js';

it.skipIf((await nvidiaGpus()).length > 0)(
  'where there is no GPU it says so, does nothing and ends with 3',
  async () => {
    const out = await mkdtemp(join(tmpdir(), 'reclab-gpu-check-test-'));
    try {
      const script = join(import.meta.dirname, 'gpu-check.ts');
      const run = promisify(execFile)(process.execPath, ['--import', 'tsx', script, '--out', out]);
      await expect(run).rejects.toMatchObject({
        code: 3,
        stderr: expect.stringContaining('No NVIDIA GPU: nvidia-smi finds none here.'),
      });
      expect(await readdir(out)).toEqual([]);
    } finally {
      await rm(out, { recursive: true });
    }
  },
);
