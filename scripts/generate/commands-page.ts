import type { Command } from '../../src/cli/command.js';
import { parseArguments } from '../../src/cli/parse.js';
import { commands } from '../../src/cli/registry.js';
import { GENERATED, page } from './markdown.js';

/** The reference of the command line: the help of every command. */
export function commandsPage(): string {
  return page([
    '# Commands',
    GENERATED,
    'Exit codes: 0 done; 1 the answer is no; 2 wrong input; 3 wrong environment; 4 a run failed; 70 a bug in reclab; ' +
      '130 and 143 interrupted or terminated, after a checkpoint.',
    help([]),
    ...commands.flatMap((command) => blocks(command, [])),
  ]);
}

function blocks(command: Command, above: readonly string[]): string[] {
  const line = [...above, command.name];
  return [
    `${above.length === 0 ? '##' : '###'} ${line.join(' ')}`,
    help(line),
    ...(command.commands ?? []).flatMap((inner) => blocks(inner, line)),
  ];
}

function help(line: readonly string[]): string {
  const request = parseArguments([...line, '--help'], commands, { version: '' });
  if (request.kind !== 'text') throw new Error(`${line.join(' ')} --help shows no help`);
  const text = request.text
    .split('\n')
    .map((shown) => shown.trimEnd())
    .join('\n');
  return `\`\`\`text\n${text}\n\`\`\``;
}
