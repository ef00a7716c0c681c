import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sweepTree } from '../../src/config/sweep/sweep-tree.js';
import { keys } from './configuration-page.js';
import { GENERATED, page } from './markdown.js';

const example = 'configs/sweeps/quickstart.yaml';

/** The page on sweeps: what a file says, what is done with it, and the reference of its keys. */
export async function sweepsPage(): Promise<string> {
  const text = await readFile(join(import.meta.dirname, '../..', example), 'utf-8');
  return page([
    '# Sweeps',
    GENERATED,
    'One YAML file is many runs. `reclab sweep <file>` runs it, and the same command goes on with it after anything: ' +
      'Ctrl-C, a killed process, a full disk. ' +
      `This is [${example}](../${example}):`,
    `\`\`\`yaml\n${text.trimEnd()}\n\`\`\``,
    '## What is compared, and what is tuned',
    [
      '- `axes` and `methods` are **compared**: each combination is a line of the table.',
      '- `tune` is **searched**: within each line, the setting with the best mean over the seeds of `select` on the ' +
        'validation part is chosen. Methods must be given the same number of trials, which stands in the table. ' +
        '`tuneSeeds` and `tuneAt` search with some of the seeds, or at one value of an axis such as a rate of noise; what ' +
        'is chosen there is run with the others, and the table says so.',
      '- `seeds` on an axis are the runs behind each setting; the seeds of the base where they are not named.',
      '- A key is a path such as `loss.temperature`; `loss: { name: bpr }` replaces the whole section. Keys of the base ' +
        'that have no effect in a method (its negatives, where none are drawn) are left out there.',
    ].join('\n'),
    '## What happens',
    [
      '1. Every run is resolved to its id and its configuration is frozen, in `results/sweeps/<name>/`, before anything ' +
        'starts. A file that was changed is then refused, with what differs; `--fresh` plans anew. Finished runs stay, ' +
        'and those that `reclab run` finished count, because the same experiment is the same folder.',
      '2. The runs are done, each in a process of its own, `--jobs` side by side as far as memory allows. What is tuned is ' +
        'run **without its test part**: the run is given no test events, and `run.json` says `test: held back`. A run ' +
        'that fails is tried again `retries` times; it stops no other. A setting of which a run failed counts as tried ' +
        'and is not chosen.',
      '3. When all runs of a line have ended, its choice is made, and the chosen setting is measured on the test part from ' +
        'its best weights. Where nothing is tuned, there is nothing to choose, and runs are measured at once.',
      '4. When all is done, the table is written: `results/tables/sweeps/<name>.csv` and `.md`; where the data have ' +
        'domains, `<name>-domains.csv` and `.md` have what was chosen domain by domain, beside the baselines of every ' +
        'table. They do not depend on how often the sweep was stopped.',
    ].join('\n'),
    '## More than one process or machine',
    [
      '- Several workers may run the same sweep on a shared folder: they take runs through locks with a heartbeat, and a ' +
        'worker that dies loses its lock.',
      '- `--shard i/n` does the i-th of n parts, for machines without a shared folder. Bring `results/runs` and ' +
        '`results/sweeps` together, and run the sweep once more without `--shard`: it makes the choice and writes the table.',
      '- `--print-commands` prints one line a run, for any scheduler. They work from the frozen plan.',
      '- `--dry-run` tells time and memory, from finished runs of the same shape or from a few measured steps.',
      '- `reclab sweep status` tells how far sweeps are. What a run wrote to the terminal stands in ' +
        '`results/sweeps/<name>/logs/<run>.log`; why one failed for good in `failures/<run>.json`, which may be deleted ' +
        'to try it again.',
    ].join('\n'),
    '## Keys',
    keys(sweepTree()),
  ]);
}
