import { ExitCode } from '../../core/errors.js';
import type { Command } from '../command.js';
import { folders, shared } from '../options.js';

const marks = { fine: 'ok  ', lacking: 'warn', broken: 'FAIL' } as const;

/** Looks at the machine and says what is missing. */
export const doctor: Command = {
  name: 'doctor',
  description: 'Machine, engines and why each is or is not available, disk, data; and the repair',
  options: { 'data-dir': shared['data-dir'], out: shared.out, json: shared.json },
  examples: [['reclab doctor', 'exit code 3 where nothing can run']],
  async run(values, { terminal, environment }) {
    const { examine } = await import('../machine.js');
    const findings = await examine({ ...folders(values, environment), node: process.versions.node });
    if (values.json) terminal.printJson(findings);
    else {
      const width = Math.max(...findings.map(({ subject }) => subject.length));
      for (const { subject, state, found, repair } of findings) {
        terminal.print(`${marks[state]}  ${subject.padEnd(width)}  ${found}`);
        if (repair !== undefined) terminal.print(`${' '.repeat(width + 8)}do: ${repair}`);
      }
    }
    return findings.some(({ state }) => state === 'broken') ? ExitCode.badEnvironment : ExitCode.done;
  },
};
