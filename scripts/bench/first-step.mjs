// Loaded into `reclab run` by start.ts: tells when the first training step is done, and ends the process there.
import { readFileSync } from 'node:fs';
import { Trainer } from '../../dist/training/trainer.js';

const trainEpoch = Trainer.prototype.trainEpoch;
Trainer.prototype.trainEpoch = function (options) {
  return trainEpoch.call(this, {
    ...options,
    onStep() {
      const at = Date.now();
      const status = process.platform === 'linux' ? readFileSync('/proc/self/status', 'utf8') : '';
      const mark = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? process.resourceUsage().maxRSS;
      process.stdout.write(`${JSON.stringify({ at, peakMegabytes: Number(mark) / 1024 })}\n`, () =>
        process.exit(0),
      );
      return new Promise(() => {});
    },
  });
};
