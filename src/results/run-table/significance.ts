import { undecidingMetrics } from '../../config/traits.js';
import { InputError } from '../../core/errors.js';
import type { TestedRow } from '../comparison/compared-row.js';
import { compatibility, refuse } from '../comparison/compatibility.js';
import { configDifferences } from '../comparison/config-difference.js';
import { type FamilyRow, rowKey } from '../comparison/family.js';
import { groupBy } from '../comparison/group-by.js';
import { hasUsers, type PairedUsers, pairUsers } from '../comparison/paired-users.js';
import { type RunSource, readSources } from '../comparison/run-source.js';
import { type Side, side } from '../comparison/side.js';
import { testLines } from '../comparison/test-lines.js';
import { holm } from '../statistics/multiple-comparisons.js';
import { comparisonKind } from './comparison-kind.js';
import type { Figure } from './figures.js';
import type { KeyValues } from './keys.js';

/** How a cell stands to the reference. */
export interface CellSignificance {
  /** `better` and `worse`: the adjusted p value is below alpha. */
  verdict: 'better' | 'worse' | 'undecided';
  /** Adjusted by Holm over all tested cells of the table; null where no test could be made. */
  holm: number | null;
}

/** Which cells differ from a reference beyond chance. */
export interface Significance {
  /** By what a figure is of; null for the reference itself, and where there is none to compare with. */
  of(figure: Figure): CellSignificance | null;
  notes: readonly string[];
}

/** Share of false alarms that is accepted, over the whole table. */
const ALPHA = 0.05;

/** An experiment against the reference of its data set and test part. */
interface Pairing {
  candidate: readonly Figure[];
  reference: readonly Figure[];
}

/**
 * Tests every cell of a table against that of a reference on the same test part, as `reclab compare` does: paired over
 * users, with the spread over seeds where there are several, and over seeds where there are no values of users. The p
 * values of all cells together are adjusted by Holm.
 *
 * @param reference a key and its value; of the experiments that compare with each other, it must name one
 * @throws InputError where it names none or several, or the two count their figures differently
 */
export async function significance(
  figures: readonly Figure[],
  reference: readonly [key: string, value: string],
  values: KeyValues,
): Promise<Significance> {
  const name = reference.join('=');
  const [key, value] = reference;
  const pairings = pairingsOf(figures, (figure) => values.of(figure, key) === value, reference);
  const rows = pairings.map(rowsOf);
  const family = rows.flat().length;
  const sources = new Map<string, RunSource[]>();
  const tested: TestedRow[][] = [];
  for (const [k, pairing] of pairings.entries()) {
    tested.push(await test(pairing, rows[k]!, family, sources));
  }
  const adjusted = holm(tested.flat().map(({ p }) => p));
  const cells = new Map<string, CellSignificance>();
  let next = 0;
  for (const [k, pairing] of pairings.entries()) {
    for (const row of tested[k]!) {
      cells.set(cellKey(pairing.candidate[0]!.experiment, row), judged(row, adjusted[next++]!));
    }
  }
  return {
    of: (figure) => cells.get(cellKey(figure.experiment, figure)) ?? null,
    notes: notesOf(name, tested.flat()),
  };
}

function pairingsOf(
  figures: readonly Figure[],
  isReference: (figure: Figure) => boolean,
  reference: readonly [string, string],
): Pairing[] {
  const directed = figures.filter(({ metric }) => !undecidingMetrics.includes(metric));
  const pairings: Pairing[] = [];
  // Experiments compare where data set and test part are the same.
  const parts = groupBy(directed, ({ dataset, testFingerprint }) =>
    JSON.stringify([dataset, testFingerprint]),
  );
  for (const part of parts.values()) {
    const experiments = groupBy(part, ({ experiment }) => experiment);
    const references = [...experiments.values()].filter((of) => of.some(isReference));
    if (references.length > 1) throw severalReferences(reference, references);
    const [only] = references;
    if (only === undefined) continue;
    for (const candidate of experiments.values()) {
      if (candidate !== only) pairings.push({ candidate, reference: only });
    }
  }
  if (pairings.length === 0) throw nothingToMark(reference, directed.some(isReference));
  return pairings;
}

/** The lines that both have a figure for. */
function rowsOf({ candidate, reference }: Pairing): FamilyRow[] {
  const known = new Set(reference.map(comparisonKind));
  const shared = groupBy(
    candidate.filter((figure) => known.has(comparisonKind(figure))),
    comparisonKind,
  );
  return [...shared.values()].map(([first]) => {
    const { group, name, metric, cutoff } = first!;
    return { group, name, metric, cutoff };
  });
}

async function test(
  pairing: Pairing,
  rows: readonly FamilyRow[],
  family: number,
  sources: Map<string, RunSource[]>,
): Promise<TestedRow[]> {
  const candidate = await sideOf('candidate', pairing.candidate, sources);
  const baseline = await sideOf('baseline', pairing.reference, sources);
  const fit = compatibility(candidate, baseline, await configDifferences(candidate, baseline));
  refuse(fit, false);
  const users =
    hasUsers(candidate) && hasUsers(baseline)
      ? await pairUsers(candidate, baseline, rows)
      : new Map<string, PairedUsers>();
  return testLines(rows, candidate, baseline, users, { alpha: ALPHA, family });
}

async function sideOf(
  role: Side['role'],
  figures: readonly Figure[],
  sources: Map<string, RunSource[]>,
): Promise<Side> {
  const runs = new Set(figures.map(({ run }) => run));
  const found: RunSource[] = [];
  for (const file of new Set(figures.map((figure) => figure.file))) {
    const ofFile = sources.get(file) ?? (await readSources(file));
    sources.set(file, ofFile);
    found.push(...ofFile.filter(({ identity }) => runs.has(identity.run)));
  }
  return side(role, found);
}

function judged({ p, difference }: TestedRow, adjusted: number): CellSignificance {
  if (Number.isNaN(p)) return { verdict: 'undecided', holm: null };
  if (adjusted >= ALPHA) return { verdict: 'undecided', holm: adjusted };
  return { verdict: difference > 0 ? 'better' : 'worse', holm: adjusted };
}

function cellKey(experiment: string, row: FamilyRow): string {
  return `${experiment} ${rowKey(row)}`;
}

function notesOf(reference: string, tested: readonly TestedRow[]): string[] {
  const possible = tested.filter(({ p }) => !Number.isNaN(p));
  const overUsers = possible.filter(({ over }) => over === 'users');
  const withSeeds = overUsers.some(({ seedTest }) => seedTest !== null);
  const how = [
    ...(overUsers.length > 0 ? [`paired over users${withSeeds ? ' with the spread over seeds' : ''}`] : []),
    ...(overUsers.length < possible.length
      ? [`over seeds (${possible.length - overUsers.length} cells without values of users)`]
      : []),
  ].join(', ');
  const untested = tested.length - possible.length;
  return [
    ...(possible.length === 0
      ? []
      : [
          `⁺ better, ⁻ worse than ${reference}, beyond chance: ${how}; p < ${ALPHA} after Holm over ${possible.length} cells`,
        ]),
    ...(untested === 0
      ? []
      : [
          `${untested} of ${tested.length} cells could not be tested against ${reference}: no pairs of users, and no spread over seeds`,
        ]),
  ];
}

function severalReferences(
  [key, value]: readonly [string, string],
  references: readonly (readonly Figure[])[],
): InputError {
  return new InputError(`--mark ${key}=${value} names several experiments on one test part`, {
    expected: 'one experiment that the others are held against',
    found: references.map(([first]) => `${first!.experiment} (${first!.config})`).join(', '),
    fix: `name one with --mark experiment=${references[0]![0]!.experiment}, or choose with --where`,
  });
}

function nothingToMark([key, value]: readonly [string, string], isThere: boolean): InputError {
  return new InputError(
    isThere ? 'There is nothing to hold against the reference' : `No figure has ${key} \`${value}\``,
    {
      where: `--mark ${key}=${value}`,
      expected:
        'the reference and at least one other experiment on its test part, among the figures of the table',
    },
  );
}
