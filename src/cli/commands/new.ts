import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { EnvironmentError, ExitCode } from '../../core/errors.js';
import type { Command } from '../command.js';
import { shared } from '../options.js';
import { blueprints, type ComponentKind, createComponent } from '../scaffold/create.js';

/** A new component with its test, registered. */
export const newCommand: Command = {
  name: 'new',
  arguments: '<kind> <name>',
  description: 'A new component with its test, in registry and schema; in a checkout of reclab',
  positionals: {
    kind: { type: 'string', choices: Object.keys(blueprints), describe: 'What to make' },
    name: { type: 'string', describe: 'Its name in configurations' },
  },
  options: { json: shared.json },
  examples: [['reclab new loss hard-negatives', 'src/losses/hard-negatives.ts and its test']],
  async run(values, { terminal }) {
    const root = process.cwd();
    const paths = await createComponent(values.kind as ComponentKind, String(values.name), root);
    runTool(root, '@biomejs/biome', 'bin/biome', ['check', '--write', ...paths]);
    runTool(root, 'tsx', 'dist/cli.mjs', ['scripts/generate.ts']);
    if (values.json) terminal.printJson(paths);
    else {
      for (const path of paths) terminal.print(path);
      terminal.info(`It works as it is, as a start. Next: change ${paths[0]} and its test; npm test`);
    }
    return ExitCode.done;
  },
};

/** Runs a development tool of the checkout. */
function runTool(root: string, name: string, script: string, args: readonly string[]): void {
  const require = createRequire(join(root, 'package.json'));
  const folder = join(require.resolve(`${name}/package.json`), '..');
  const { status, stderr } = spawnSync(process.execPath, [join(folder, script), ...args], {
    cwd: root,
    encoding: 'utf-8',
  });
  if (status === 0) return;
  throw new EnvironmentError(`${name} failed on the new component`, { found: stderr.trim(), fix: 'npm ci' });
}
