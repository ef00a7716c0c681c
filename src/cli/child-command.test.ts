import { expect, it } from 'vitest';
import { childCommand, nodeOptions } from './child-command.js';

it('keeps the options of Node but a script on the command line', () => {
  const options = ['--import', 'tsx', '--input-type=module', '-e', 'a script', '--max-old-space-size=100'];
  expect(nodeOptions(options)).toEqual(['--import', 'tsx', '--max-old-space-size=100']);
});

it('starts the same program with other arguments', () => {
  const command = childCommand(['list', '--json']);
  expect(command[0]).toBe(process.execPath);
  expect(command.slice(-3)).toEqual([expect.stringMatching(/cli[/\\]child\.ts$/), 'list', '--json']);
});
