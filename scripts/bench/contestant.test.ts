import { describe, expect, it } from 'vitest';
import { Contestant } from './contestant.js';

/** A process in plain JavaScript. */
function program(source: string) {
  return { executable: process.execPath, arguments: ['-e', source] };
}

const answering = program(`
  console.log('a line of a library');
  console.log('@bench {"ready":true}');
  require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
    const { seconds } = JSON.parse(line);
    if (seconds !== undefined) return console.log('@bench ' + JSON.stringify({ samples: [seconds, 2 * seconds] }));
    console.log('@bench {"peakMegabytes":12,"facts":{"loss":0.5},"versions":{}}');
    process.exit();
  });
`);

describe('a measured process', () => {
  it('gives blocks of samples when asked, and its closing words in the end', async () => {
    const contestant = await Contestant.start(answering);
    expect(await contestant.block(3)).toEqual([3, 6]);
    expect(await contestant.block(1)).toEqual([1, 2]);
    expect(await contestant.close()).toEqual({ peakMegabytes: 12, facts: { loss: 0.5 }, versions: {} });
  });

  it('that ends early is told with the error it printed', async () => {
    const failing = program("console.error('Error: no heap left\\n    at a line'); process.exit(1)");
    await expect(Contestant.start(failing)).rejects.toThrow('exit code 1: Error: no heap left');
  });

  it('that does not exist is told, too', async () => {
    const missing = { executable: '/nowhere/python', arguments: [] };
    await expect(Contestant.start(missing)).rejects.toThrow('ENOENT');
  });

  it('that is killed within a block is told', async () => {
    const contestant = await Contestant.start(answering);
    contestant.kill();
    await expect(contestant.block(1)).rejects.toThrow('killed by SIGKILL');
  });

  it.runIf(process.platform === 'linux')('that takes too much memory is ended and told', async () => {
    const greedy = program('const held = []; setInterval(() => held.push(Buffer.alloc(2e7, 1)), 5)');
    await expect(Contestant.start({ ...greedy, memoryLimit: 3e8 })).rejects.toThrow(
      'killed by SIGKILL: Error: it took more than 0.3 GB',
    );
  });
});
