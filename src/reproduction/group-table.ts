import type { Group, MetricAt, MetricRow } from '../evaluation/evaluation.js';
import { averageBaselines } from '../experiment/baselines.js';
import { baselinesOfSeeds } from '../experiment/baselines-of-seeds.js';
import { metricLabel } from '../results/domain-table.js';
import { type OverSeeds, overSeeds } from '../results/statistics/over-seeds.js';
import { rememberUserValues } from '../results/users-csv.js';
import type { SweepOptions } from '../sweep/options.js';
import type { ClaimedChange } from './claimed-changes.js';
import { type Contrast, contrast } from './contrast.js';
import type { CellFigures } from './figures.js';
import type { MatchedSource } from './match.js';
import type { Contrasts } from './paper.js';

/** A source with what is there of its cell. */
export interface ReproducedCell {
  matched: MatchedSource;
  figures: CellFigures;
}

/** A model of a table by groups. */
export interface GroupedModel {
  name: string;
  /** Whether it is a reconstruction of what a paper does not tell. */
  reconstruction: boolean;
  /** Those that are finished; none for baselines without a seed. */
  seeds: readonly number[];
}

/** A metric of every model in one group. */
export interface GroupLine extends Group, MetricAt {
  users: number;
  /** In the order of the models. */
  figures: readonly OverSeeds[];
}

/** The models of one backbone and variant group by group, and how they differ. */
export interface GroupTable {
  dataset: string;
  split: string;
  backbone: string;
  /** What its cells share beside these, such as a rate of noise; empty where there is nothing. */
  variant: string;
  /** Baselines first. */
  models: readonly GroupedModel[];
  /** All users, the domains with the most users first, then groups of users. */
  lines: readonly GroupLine[];
  contrasts: readonly Contrast[];
  /** Models that could not be held against each other, and why, a sentence each. */
  refusals: readonly string[];
  /** The seeds that were to be run. */
  expected: number;
  /** Groups of fewer users are shown in no table for people. */
  minUsers: number;
}

/** The tables by groups of cells, one for each data set, split, backbone and variant of which something is finished. */
export async function groupTables(
  contrasts: Contrasts,
  cells: readonly ReproducedCell[],
  claims: readonly ClaimedChange[],
  options: SweepOptions,
): Promise<GroupTable[]> {
  const kinds = new Map<string, ReproducedCell[]>();
  for (const cell of cells) {
    const { identity, variant } = cell.matched;
    const key = JSON.stringify([identity.dataset, identity.split, identity.backbone, variant]);
    kinds.set(key, [...(kinds.get(key) ?? []), cell]);
  }
  const tables: GroupTable[] = [];
  for (const kind of kinds.values()) {
    if (kind.every(({ figures }) => figures.seeds.length === 0)) continue;
    options.signal.throwIfAborted();
    tables.push(await groupTable(contrasts, kind, claims, options));
  }
  return tables;
}

async function groupTable(
  { metrics, pairs, baselines: shown }: Contrasts,
  cells: readonly ReproducedCell[],
  claims: readonly ClaimedChange[],
  options: SweepOptions,
): Promise<GroupTable> {
  const [first] = cells;
  const { identity, variant } = first!.matched;
  const { dataset, split, backbone } = identity;
  const { experiment } = first!.matched.source.cell.trials[0]!;
  const beside = await baselinesBeside(cells, options);
  const baselines = beside.filter(({ name }) => shown.includes(name));
  const finished = cells.filter(({ figures }) => figures.seeds.length > 0);
  const figuresOf = [
    ...baselines.map((each) => ['rows' in each ? each.rows : []]),
    ...finished.map(({ figures }) => figures.seeds.map(({ rows }) => rows)),
  ];
  options.reporter.info(`Comparing the models of ${backbone} on ${dataset} …`);
  const found: Contrast[] = [];
  const refusals: string[] = [];
  const readUsers = rememberUserValues();
  for (const pair of pairs) {
    const models = [pair.candidate, pair.reference];
    const [candidates, references] = models.map((model) =>
      cells.filter(({ matched }) => matched.model === model),
    );
    if (candidates!.length > 1 || references!.length > 1) {
      refusals.push(`${models.join(' is not held against ')}: several cells bear one of these names`);
      continue;
    }
    const [candidate, reference] = [candidates![0]?.figures, references![0]?.figures];
    if (!candidate || !reference) continue;
    const resultsFolder = options.outFolder;
    const input = { candidate, reference, metrics, dataset, claims, resultsFolder, readUsers };
    const contrasted = await contrast(pair, input);
    if (contrasted === null) continue;
    if ('refusal' in contrasted) refusals.push(contrasted.refusal);
    else found.push(contrasted);
  }
  return {
    ...{ dataset, split, backbone, variant },
    models: [
      ...baselines.map(({ name }) => ({ name, reconstruction: false, seeds: [] })),
      ...finished.map(modelOf),
    ],
    lines: groupLines(figuresOf, finished[0]!.figures.seeds[0]!.rows, metrics),
    contrasts: found,
    refusals,
    expected: first!.figures.expected,
    minUsers: experiment.evaluation.domains.minTestUsers,
  };
}

/** Fitted on histories in their order: shuffled ones are a control of models, which has no baselines of its own. */
async function baselinesBeside(
  cells: readonly ReproducedCell[],
  options: SweepOptions,
): Promise<ReturnType<typeof averageBaselines>> {
  const experiments = cells.map(({ matched }) => matched.source.cell.trials[0]!.experiment);
  const ordered = experiments.find(({ noise }) => !noise.shuffledHistories);
  return ordered === undefined ? [] : averageBaselines(await baselinesOfSeeds(ordered, options));
}

function modelOf({ matched, figures }: ReproducedCell): GroupedModel {
  return {
    name: matched.model,
    reconstruction: matched.reconstruction,
    seeds: figures.seeds.map(({ seed }) => seed),
  };
}

/**
 * @param figures by model, then by seed
 * @param groups rows that tell which groups there are
 */
function groupLines(
  figures: readonly (readonly (readonly MetricRow[])[])[],
  groups: readonly MetricRow[],
  metrics: readonly MetricAt[],
): GroupLine[] {
  const keyOf = ({ group, name, metric, cutoff }: Group & MetricAt) =>
    JSON.stringify([group, name, metric, cutoff]);
  const lookups = figures.map((seeds) =>
    seeds.map((rows) => new Map(rows.map((row) => [keyOf(row), row.value]))),
  );
  const wanted = new Set(metrics.map(metricLabel));
  return groups
    .filter((row) => KINDS.includes(row.group) && row.users > 0 && wanted.has(metricLabel(row)))
    .toSorted(comparePlaces)
    .map(({ group, name, metric, cutoff, users }) => ({
      ...{ group, name, metric, cutoff, users },
      figures: lookups.map((seeds) =>
        overSeeds(seeds.map((of) => of.get(keyOf({ group, name, metric, cutoff })) ?? Number.NaN)),
      ),
    }));
}

const KINDS: readonly Group['group'][] = ['overall', 'domain', 'user-group'];

function comparePlaces(a: MetricRow, b: MetricRow): number {
  const isOther = ({ group, name }: MetricRow) => (group === 'domain' && name === 'other' ? 1 : 0);
  return KINDS.indexOf(a.group) - KINDS.indexOf(b.group) || isOther(a) - isOther(b) || placeInKind(a, b);
}

/** Domains by their users; groups of users by name, so that those of a domain stand together. */
function placeInKind(a: MetricRow, b: MetricRow): number {
  const byName = a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
  return a.group === 'user-group' ? byName : b.users - a.users || byName;
}
