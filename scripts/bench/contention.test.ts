import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { Contention } from './contention.js';

/** A process that keeps one processor busy. */
async function busyProcess() {
  const child = spawn(process.execPath, ['-e', 'console.log("on"); for (;;);'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  await once(child.stdout, 'data');
  return child;
}

const pause = () => new Promise((resolve) => setTimeout(resolve, 500));

describe.runIf(process.platform === 'linux')('processors that others keep busy', () => {
  it('leave out the processes that are measured', async () => {
    const child = await busyProcess();
    try {
      // Both at once, so that whatever else the machine does is in both.
      const without = new Contention([]);
      const within = new Contention([child.pid!]);
      await pause();
      const [all, others] = [without.otherProcessors()!, within.otherProcessors()!];
      expect(all).toBeGreaterThan(0.1);
      expect(all - others).toBeGreaterThan(0.1);
    } finally {
      child.kill('SIGKILL');
    }
  });
});
