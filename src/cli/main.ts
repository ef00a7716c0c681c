import { readFile } from 'node:fs/promises';
import { ExitCode } from '../core/errors.js';
import { readEnvironment } from './environment.js';
import { reportFailure } from './failure.js';
import { parseArguments } from './parse.js';
import { commands } from './registry.js';
import { watchSignals } from './signals.js';
import { openTerminal } from './terminal.js';

/**
 * The command line.
 *
 * @param args without node and script
 * @returns the exit code; it never throws and never ends the process, but for a second Ctrl-C
 */
export async function main(args: readonly string[]): Promise<number> {
  ignoreClosedPipe(process.stdout);
  ignoreClosedPipe(process.stderr);
  const terminal = openTerminal({ out: process.stdout, error: process.stderr }, process.env);
  const signals = watchSignals(terminal);
  let debug = args.includes('--debug');
  try {
    const width = process.stdout.columns;
    const request = parseArguments(args, commands, { version: await version(), ...(width && { width }) });
    if (request.kind === 'text') {
      terminal.print(request.text);
      return ExitCode.done;
    }
    debug = request.debug;
    const context = { terminal, environment: readEnvironment(process.env), signal: signals.signal };
    return await request.command.run!(request.values, context);
  } catch (error) {
    terminal.close();
    return reportFailure(error, terminal, { debug, signal: signals.signal });
  } finally {
    terminal.close();
    signals.stop();
  }
}

async function version(): Promise<string> {
  const manifest = await readFile(new URL('../../package.json', import.meta.url), 'utf-8');
  return (JSON.parse(manifest) as { version: string }).version;
}

/** `reclab list | head -1` closes the pipe early, which is no error of ours. */
function ignoreClosedPipe(stream: NodeJS.WriteStream): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}
