import type { Options, PositionalOptions } from 'yargs';
import type { Environment } from './environment.js';
import type { Terminal } from './terminal.js';

/** What a command may use. */
export interface CommandContext {
  terminal: Terminal;
  environment: Environment;
  /** Aborted with `SIGINT` or `SIGTERM` as its reason. */
  signal: AbortSignal;
}

/** Values of arguments and options, by name, as yargs parsed them. */
export type Arguments = Readonly<Record<string, unknown>>;

/** One command of the command line. */
export interface Command {
  readonly name: string;
  /** Arguments after the name as yargs writes them: `<config...>`. */
  readonly arguments?: string;
  readonly description: string;
  readonly positionals?: Readonly<Record<string, PositionalOptions>>;
  readonly options?: Readonly<Record<string, Options>>;
  /** Lines that work as they stand, each with what it does. */
  readonly examples: readonly (readonly [line: string, does: string])[];
  /** Commands below this one, e.g. `data fetch`. */
  readonly commands?: readonly Command[];
  /** Does it; returns the exit code. Absent where only the commands below do something. */
  run?(values: Arguments, context: CommandContext): Promise<number>;
}
