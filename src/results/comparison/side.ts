import { InputError } from '../../core/errors.js';
import type { RunIdentity } from '../identity.js';
import { groupBy } from './group-by.js';
import type { RunSource } from './run-source.js';

/** One side of a comparison: an experiment with some seeds. */
export interface Side {
  /** `candidate` or `baseline`. */
  role: 'candidate' | 'baseline';
  /** What its runs share. */
  identity: Omit<RunIdentity, 'run' | 'seed' | 'trainFingerprint'>;
  /** By seed, ascending; each seed once. */
  runs: readonly RunSource[];
}

/**
 * Makes a side of the runs that were named for it.
 *
 * @throws InputError where they are of several experiments, or two have the same seed
 */
export function side(role: Side['role'], sources: readonly RunSource[]): Side {
  const experiments = groupBy(sources, ({ identity }) => identity.experiment);
  if (experiments.size !== 1) throw severalExperiments(role, experiments);
  const runs = sources.toSorted((a, b) => a.identity.seed - b.identity.seed);
  const twice = runs.find((run, index) => run.identity.seed === runs[index + 1]?.identity.seed);
  if (twice !== undefined) {
    const { seed } = twice.identity;
    throw new InputError(`The ${role} has seed ${seed} twice`, {
      where: runs
        .filter(({ identity }) => identity.seed === seed)
        .map(({ path }) => path)
        .join(', '),
      expected: 'each seed once',
    });
  }
  return { role, identity: runs[0]!.identity, runs };
}

/** The seeds of a side. */
export function seedsOf({ runs }: Side): number[] {
  return runs.map(({ identity }) => identity.seed);
}

/** A side as people call it: `mf-bpr (a8d15507929a), seeds 1, 2, 3`. */
export function sideLabel(of: Side): string {
  const seeds = seedsOf(of);
  return `${of.identity.config} (${of.identity.experiment}), ${seeds.length === 1 ? 'seed' : 'seeds'} ${seeds.join(', ')}`;
}

function severalExperiments(
  role: Side['role'],
  experiments: ReadonlyMap<string, readonly RunSource[]>,
): InputError {
  const shown = [...experiments]
    .slice(0, 5)
    .map(([id, [first]]) => `${id} (${first!.identity.config}, ${first!.path})`);
  const more = experiments.size > 5 ? ` and ${experiments.size - 5} more` : '';
  return new InputError(`The ${role} is runs of several experiments`, {
    expected: 'one experiment, with any number of seeds',
    found: `${shown.join(', ')}${more}`,
    fix: 'name a single one by its id; several runs of the baseline each take a --baseline of their own',
  });
}
