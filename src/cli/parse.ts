import type { Argv } from 'yargs';
import yargs from 'yargs';
import { didYouMean, suggest } from '../config/suggestion.js';
import { InputError } from '../core/errors.js';
import type { Arguments, Command } from './command.js';

/** What a command line asks for: a command with its values, or a text such as the help. */
export type Request =
  | { kind: 'command'; command: Command; values: Arguments; debug: boolean }
  | { kind: 'text'; text: string };

const LONGEST_LINE = 110;

/**
 * Parses a command line.
 *
 * @param args without node and script
 * @param version what `--version` shows
 * @throws InputError for unknown commands and options, with the nearest that exists
 */
export function parseArguments(
  args: readonly string[],
  commands: readonly Command[],
  { version, width = LONGEST_LINE }: { version: string; width?: number },
): Request {
  let chosen: { command: Command; values: Arguments } | null = null;
  let shown = '';
  const parser = yargs()
    .scriptName('reclab')
    .usage('$0 <command>\n\nRuns experiments on the losses of recommender systems.')
    .locale('en')
    .parserConfiguration({
      'camel-case-expansion': false,
      'dot-notation': false,
      'greedy-arrays': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
      'strip-aliased': true,
    })
    .wrap(Math.min(LONGEST_LINE, width))
    .version(version)
    .help()
    .alias('help', 'h')
    .option('debug', { type: 'boolean', default: false, describe: 'Show the stack of an error' })
    .epilogue(
      'Environment: RECLAB_MIRROR, RECLAB_DATA, RECLAB_ENGINE, RECLAB_KERNELS, RECLAB_CACHE, NO_COLOR.',
    )
    .strict()
    .exitProcess(false)
    .fail((message, error) => {
      if (error && error.name !== 'YError') throw error;
      throw usageError(message, args, commands);
    });
  addCommands(parser, commands, (command, values) => {
    chosen = { command, values };
  });
  parser.demandCommand(1, 1, 'Which command?', 'One command at a time');
  parser.parse([...args], {}, (_error: unknown, _values: unknown, output: string) => {
    shown = output;
  });
  if (chosen === null || shown !== '') return { kind: 'text', text: shown };
  const { command, values } = chosen as { command: Command; values: Arguments };
  return { kind: 'command', command, values, debug: values.debug === true };
}

type Choose = (command: Command, values: Arguments) => void;

function addCommands(parser: Argv, commands: readonly Command[], choose: Choose): void {
  for (const command of commands) {
    const own = command.commands === undefined ? command.arguments : undefined;
    const usage = [command.name, own].filter(Boolean).join(' ');
    parser.command(
      usage,
      command.description,
      (inner) => addDetails(inner, command, choose),
      (values) => choose(command, values),
    );
  }
}

function addDetails(parser: Argv, command: Command, choose: Choose): Argv {
  const { commands: below, run } = command;
  if (below === undefined) return addOwn(parser, command).demandCommand(0);
  addCommands(parser, below, choose);
  if (run === undefined) {
    return addOwn(parser, command).demandCommand(1, 1, 'Which command?', 'One command at a time');
  }
  // What it does itself is the default among the commands below it, which so do not get its arguments and options.
  const usage = ['$0', command.arguments].filter(Boolean).join(' ');
  return parser.command(
    usage,
    command.description,
    (inner) => addOwn(inner, command).demandCommand(0),
    (values) => choose(command, values),
  );
}

function addOwn(parser: Argv, { positionals = {}, options = {}, examples }: Command): Argv {
  for (const [name, details] of Object.entries(positionals)) parser.positional(name, details);
  for (const [name, details] of Object.entries(options)) parser.option(name, details);
  for (const [line, does] of examples) parser.example(line, does);
  return parser;
}

function usageError(message: string, args: readonly string[], commands: readonly Command[]): InputError {
  const { command, below, line } = follow(args, commands);
  const fix = `${['reclab', ...line].join(' ')} --help`;
  const next = args[line.length];
  if (below.length > 0 && command?.run === undefined) {
    const expected = `one of ${below.map(({ name }) => `\`${name}\``).join(', ')}`;
    if (next === undefined || next.startsWith('-'))
      return new InputError('Which command?', { expected, fix });
    const near = didYouMean(
      next,
      below.map(({ name }) => name),
    );
    const named = [...line, next].join(' ');
    return new InputError(`There is no command \`${named}\``, { expected, fix: near ?? fix });
  }
  const usage = ['reclab', ...line, command?.arguments].filter(Boolean).join(' ');
  if (message.startsWith('Not enough non-option')) {
    return new InputError('An argument is missing', {
      expected: usage,
      found: ['reclab', ...args].join(' '),
      fix,
    });
  }
  const valueless = /^Not enough arguments following: (.*)/.exec(message)?.[1];
  if (valueless !== undefined) return new InputError(`--${valueless} needs a value`, { fix });
  return (
    unknownArgument(message, args, command, usage) ?? wrongChoice(message) ?? new InputError(message, { fix })
  );
}

function unknownArgument(
  message: string,
  args: readonly string[],
  command: Command | null,
  usage: string,
): InputError | null {
  const word = /^Unknown (?:argument|command)s?: ([^,]*)/.exec(message)?.[1];
  if (word === undefined) return null;
  const isOption = args.some((argument) => argument.startsWith('-') && bare(argument) === word);
  if (!isOption) return new InputError(`\`${word}\` is one argument too many`, { expected: usage });
  const options = [...Object.keys(command?.options ?? {}), 'help', 'version', 'debug'];
  const near = suggest(word, options);
  return new InputError(`There is no option --${word}`, {
    expected: options.map((option) => `--${option}`).join(', '),
    ...(near !== null && { fix: `did you mean --${near}?` }),
  });
}

function wrongChoice(message: string): InputError | null {
  const match = /Argument: (.+?), Given: (".*?"), Choices: (.*)/.exec(message);
  if (match === null) return null;
  const [, argument = '', values = '', list = ''] = match;
  const unquoted = (text: string) => text.split(', ').map((value) => value.replaceAll('"', ''));
  const choices = unquoted(list);
  const given = unquoted(values)[0]!;
  const near = didYouMean(given, choices);
  return new InputError(`\`${given}\` is not a value of ${argument}`, {
    expected: `one of ${choices.join(', ')}`,
    ...(near !== undefined && { fix: near }),
  });
}

/** The command that arguments name, as far as they name one, and the commands below it. */
function follow(
  args: readonly string[],
  commands: readonly Command[],
): { command: Command | null; below: readonly Command[]; line: readonly string[] } {
  let command: Command | null = null;
  let below = commands;
  const line: string[] = [];
  for (const argument of args) {
    const next: Command | undefined = below.find(({ name }) => name === argument);
    if (next === undefined) break;
    command = next;
    below = next.commands ?? [];
    line.push(argument);
  }
  return { command, below, line };
}

/** `--out=x` and `-o` without dashes and value. */
function bare(argument: string): string {
  return argument.replace(/^-+/, '').split('=')[0]!;
}
