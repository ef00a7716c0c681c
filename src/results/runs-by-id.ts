import { didYouMean } from '../config/suggestion.js';
import { InputError } from '../core/errors.js';

/** Runs that an id leads to. */
export interface RunsById {
  /** Ids of the runs, as they were given. */
  runs: readonly string[];
  /** The experiments that they belong to. */
  experiments: readonly string[];
}

/**
 * The runs that an id means: that of a run, that of an experiment (all its seeds), or the beginning of an experiment's id,
 * with `-<seed>` behind it for one seed. A whole id means itself alone and a seed is never a beginning, so that `ab-1` does
 * not mean `ab-10`.
 *
 * @param runs the ids that exist
 * @returns no run where nothing fits; several experiments where a beginning fits all of them
 */
export function runsById(id: string, runs: readonly string[]): RunsById {
  const { experiment, seed } = parts(id);
  const candidates = runs.filter((run) => seed === null || parts(run).seed === seed);
  const whole = candidates.filter((run) => parts(run).experiment === experiment);
  const begun = candidates.filter((run) => experiment !== '' && parts(run).experiment.startsWith(experiment));
  const found = whole.length > 0 ? whole : begun;
  return { runs: found, experiments: [...new Set(found.map((run) => parts(run).experiment))] };
}

/**
 * The error for an id that means no run, or several things where one is wanted.
 *
 * @param meant the runs or experiments that the id may mean; none where nothing fits
 * @param runs the ids that exist in the results folder
 */
export function unclearId(
  id: string,
  { kind, meant, runs }: { kind: 'runs' | 'experiments'; meant: readonly string[]; runs: readonly string[] },
  resultsFolder: string,
): InputError {
  const near = meant.length === 0 ? didYouMean(id, runs) : undefined;
  return new InputError(
    meant.length > 1 ? `Several ${kind} begin with \`${id}\`` : `There is no run \`${id}\``,
    {
      where: resultsFolder,
      expected: 'the folder of a run, an id or the beginning of one, or a file of figures',
      found: meant.length > 1 ? meant.join(', ') : `${runs.length} runs`,
      ...(near !== undefined && { fix: near }),
    },
  );
}

function parts(id: string): { experiment: string; seed: string | null } {
  const match = /^(.*)-(\d+)$/.exec(id);
  return match ? { experiment: match[1]!, seed: match[2]! } : { experiment: id, seed: null };
}
