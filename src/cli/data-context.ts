import type { DataContext } from '../data/prepare.js';
import type { Arguments, CommandContext } from './command.js';
import { dataFolder } from './options.js';

/** Where the commands on data sets work; relative paths start from the working folder. */
export function dataContext(
  values: Arguments,
  { terminal, environment, signal }: CommandContext,
): DataContext & { signal: AbortSignal } {
  return {
    folder: dataFolder(values, environment),
    mirror: environment.mirror,
    baseFolder: process.cwd(),
    reporter: terminal,
    signal,
  };
}
