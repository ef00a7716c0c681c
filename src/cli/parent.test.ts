import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, it } from 'vitest';

/** A child that is told of the end of its parent, tells how far it is, and would go on for a minute. */
function startChild(): ChildProcess {
  const code = `
    import { reportingToParent, withParent } from ${JSON.stringify(join(import.meta.dirname, 'parent.ts'))};
    const silent = { info() {}, warn() {}, progress: () => ({ update() {}, stop() {} }) };
    withParent(new AbortController().signal).addEventListener('abort', (event) => {
      process.exit(event.target.reason === 'SIGTERM' ? 43 : 1);
    });
    reportingToParent(silent).progress('bpr', 10, 'epochs').update(3, 'loss 0.5');
    setTimeout(() => {}, 60_000);`;
  return spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', code], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
}

it('tells the parent how far it is, and stops when the parent is gone', async () => {
  const child = startChild();
  const [message] = await once(child, 'message');
  expect(message).toEqual({ label: 'bpr', done: 3, total: 10, unit: 'epochs', note: 'loss 0.5' });
  child.disconnect();
  const [code] = await once(child, 'exit');
  expect(code).toBe(43);
});
