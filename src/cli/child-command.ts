import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The command line of another process of this program, with the options of Node that this one has (a loader of
 * TypeScript, a limit of memory), but for a script that stands on the command line.
 */
export function childCommand(args: readonly string[]): string[] {
  const extension = extname(fileURLToPath(import.meta.url));
  const script = fileURLToPath(new URL(`./child${extension}`, import.meta.url));
  return [process.execPath, ...nodeOptions(process.execArgv), script, ...args];
}

/** Options of Node without a script given by `-e` and what it is read as. */
export function nodeOptions(options: readonly string[]): string[] {
  return options.filter((option, index) => {
    const before = options[index - 1];
    const isScript = option === '-e' || option === '--eval' || before === '-e' || before === '--eval';
    return !isScript && !option.startsWith('--input-type') && !option.startsWith('--inspect');
  });
}
