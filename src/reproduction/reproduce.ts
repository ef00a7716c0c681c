import { reconstructionNotes } from '../config/reconstructions.js';
import { ExitCode, InputError } from '../core/errors.js';
import { stableStringify } from '../core/hash.js';
import { PROTOCOL_VERSION } from '../core/protocol.js';
import { freezePlan } from '../sweep/freeze.js';
import { Outcomes } from '../sweep/outcomes.js';
import type { FailedTask } from '../sweep/run-tasks.js';
import { runPlan } from '../sweep/sweep.js';
import { tunedAtNotes } from '../sweep/tuned-at.js';
import { availableSources } from './available.js';
import { baselineLines } from './baseline-lines.js';
import { absentLines, cellLines, unmatchedLines } from './cell-lines.js';
import { claimedChanges } from './claimed-changes.js';
import { type CellFigures, figuresOfCell, metricsOfExperiment } from './figures.js';
import { finishedRuns, type OtherRun, otherExperiment } from './find-other.js';
import { type GroupTable, groupTables, type ReproducedCell } from './group-table.js';
import { matches } from './label.js';
import { type ReproductionLine, type ReproductionTable, SELECTED_ON_TEST } from './line.js';
import { type MatchedSource, matchSources, type UnmatchedCell } from './match.js';
import type { ReproduceOptions } from './options.js';
import type { Paper } from './paper.js';
import { planSources, type SourcesPlan } from './plans.js';
import { claimsOf, publishedFigures } from './published.js';
import { sourcesOf } from './sources.js';

/** A paper's tables, published beside reproduced. */
export interface Reproduction {
  paper: Paper;
  tables: readonly ReproductionTable[];
  /** The models by groups, and how they differ; none where the paper does not hold them against each other. */
  groupTables: readonly GroupTable[];
  /** What the paper claims without a public table. */
  claims: readonly string[];
  failed: readonly FailedTask[];
  exitCode: number;
}

/** What of a paper is asked for: cells with their sources, and published ones that have none. */
export interface Selection {
  matched: readonly MatchedSource[];
  unmatched: readonly UnmatchedCell[];
}

/**
 * Reproduces the tables of a paper: runs what its configurations and sweeps ask for and is not finished, each run in a
 * process of its own, and holds the figures against the published ones. Cells whose data are not here, or whose settings
 * are not public, are lines too.
 *
 * @throws InputError where nothing is asked for; InterruptedError after every process has written its checkpoint
 */
export async function reproduce(paper: Paper, options: ReproduceOptions): Promise<Reproduction> {
  const { matched, unmatched } = await selectCells(paper, options);
  const { available, absent } = await availableSources(
    matched.map(({ source }) => source),
    options,
  );
  const plans = await planSources(paper.name, available, options);
  const failed: FailedTask[] = [];
  if (!options.collect) for (const plan of plans) failed.push(...(await runSources(plan, options)));
  const reasons = new Map(absent.map(({ source, reason }) => [source, reason]));
  const runs = await finishedRuns(options.outFolder);
  const lines: ReproductionLine[] = [];
  const cells: ReproducedCell[] = [];
  for (const each of matched) {
    const reason = reasons.get(each.source);
    if (reason !== undefined) {
      lines.push(...absentLines(paper, each, reason));
      continue;
    }
    const figures = await cellFigures(each, plans, failed, options);
    lines.push(...linesOf(paper, each, figures, plans, runs));
    cells.push({ matched: each, figures });
  }
  lines.push(...unmatched.flatMap(unmatchedLines));
  return {
    paper,
    tables: await tablesOf(paper, lines, cells, plans, options),
    groupTables: paper.contrasts
      ? await groupTables(
          paper.contrasts,
          cells,
          await claimedChanges(paper, options.publishedFolder),
          options,
        )
      : [],
    claims: await claimsOf(paper, options.publishedFolder),
    failed,
    exitCode: exitCodeOf(lines, failed),
  };
}

/** The cells of a paper that are asked for. */
export async function selectCells(paper: Paper, options: ReproduceOptions): Promise<Selection> {
  const published = await publishedFigures(paper, options.publishedFolder);
  const sources = await sourcesOf(options.configFolder, options);
  const { matched, unmatched } = matchSources(paper, sources, published);
  const asked = {
    matched: matched.filter(({ label }) => matches(options.only, label)),
    unmatched: unmatched.filter(({ label }) => matches(options.only, label)),
  };
  if (asked.matched.length + asked.unmatched.length > 0) return asked;
  throw new InputError(`No cell of ${paper.name} is called like this`, {
    expected: `part of a label such as ${matched[0]?.label ?? unmatched[0]?.label}`,
    found: String(options.only),
  });
}

async function runSources(
  { draft, folder, sweep }: SourcesPlan,
  options: ReproduceOptions,
): Promise<FailedTask[]> {
  const { signal } = options;
  await freezePlan(draft, folder, { fresh: false, path: sweep.path, signal });
  const { failed } = await runPlan(draft.plan, folder, { ...options, shard: null, retries: sweep.retries });
  return failed;
}

/** What is there of a cell, with why a run of it failed. */
async function cellFigures(
  matched: MatchedSource,
  plans: readonly SourcesPlan[],
  failed: readonly FailedTask[],
  { outFolder }: ReproduceOptions,
): Promise<CellFigures> {
  const { cell, folder, plan } = plannedCell(matched, plans);
  const figures = await figuresOfCell(cell, folder, new Outcomes(plan, folder, outFolder), outFolder);
  const own = new Set(cell.trials.flatMap((trial) => trial.runs));
  const broken = failed.find(({ run }) => own.has(run.run));
  const message = broken ? `${broken.run.run} failed: ${broken.message.split('\n')[0]}` : null;
  return { ...figures, failure: figures.failure ?? message };
}

function linesOf(
  paper: Paper,
  matched: MatchedSource,
  figures: CellFigures,
  plans: readonly SourcesPlan[],
  runs: readonly OtherRun[],
): ReproductionLine[] {
  const { cell, plan } = plannedCell(matched, plans);
  const [trial] = matched.source.cell.trials;
  const planned = plan.runs.find(({ run }) => run === cell.trials[0]!.runs[0])!;
  const other =
    cell.trials.length > 1 || figures.seeds.length > 0
      ? null
      : otherExperiment(trial!.experiment, planned.experiment, planned.engine, runs);
  return cellLines(paper, matched, figures, other ?? 'there is no finished run of it');
}

function plannedCell({ source }: MatchedSource, plans: readonly SourcesPlan[]) {
  const { draft, folder, sources } = plans.find((plan) => plan.sources.includes(source))!;
  return { cell: draft.plan.cells[sources.indexOf(source)]!, folder, plan: draft.plan };
}

/** By data set and split, in the order of the lines; baselines first. */
async function tablesOf(
  paper: Paper,
  lines: readonly ReproductionLine[],
  cells: readonly ReproducedCell[],
  plans: readonly SourcesPlan[],
  options: ReproduceOptions,
): Promise<ReproductionTable[]> {
  const keyOf = ({ dataset, split }: { dataset: string; split: string }) => `${dataset}, ${split}`;
  const tables: ReproductionTable[] = [];
  for (const key of new Set(lines.map(keyOf))) {
    const own = lines.filter((line) => keyOf(line) === key);
    const ofTable = cells.filter(({ matched }) => keyOf(matched.identity) === key);
    const sources = ofTable.map(({ matched }) => matched);
    tables.push({
      dataset: own[0]!.dataset,
      split: own[0]!.split,
      lines: [...(isEmpty(own, options) ? [] : await baselinesOf(paper, sources, own, options)), ...own],
      notes: [...selectedOnTestNotes(own), ...missingNotes(paper, ofTable), ...notesOf(sources, plans)],
    });
  }
  return tables;
}

function selectedOnTestNotes(lines: readonly ReproductionLine[]): string[] {
  const some = lines.some(({ selectedOnTest }) => selectedOnTest);
  return some ? [`${SELECTED_ON_TEST} published as selected on test, and held against nothing`] : [];
}

/** The command that makes the runs that are missing. */
function missingNotes({ name }: Paper, cells: readonly ReproducedCell[]): string[] {
  const missing = cells.filter(({ figures }) => figures.seeds.length < figures.expected);
  if (missing.length === 0) return [];
  const runs = missing.reduce((sum, { figures }) => sum + figures.expected - figures.seeds.length, 0);
  const { dataset, split } = missing[0]!.matched.identity;
  return [
    `! figures of ${runs} runs are missing; \`reclab reproduce ${name} --only ${dataset}/${split}\` makes them`,
  ];
}

/** Whether there is nothing that baselines could stand beside, so that fitting them is not worth its time. */
function isEmpty(lines: readonly ReproductionLine[], { collect }: ReproduceOptions): boolean {
  return collect && lines.every(({ seeds }) => seeds.length === 0);
}

/** Once for each way in which the models of a table see its data. */
async function baselinesOf(
  paper: Paper,
  sources: readonly MatchedSource[],
  lines: readonly ReproductionLine[],
  options: ReproduceOptions,
): Promise<ReproductionLine[]> {
  const published = lines.filter((line) => !Number.isNaN(line.published));
  const kinds = new Map<string, MatchedSource>();
  for (const matched of sources) {
    const { dataset, split, evaluation, noise } = matched.source.cell.trials[0]!.experiment;
    // Shuffled histories are a control of models; baselines belong beside what it is held against.
    if (noise.shuffledHistories) continue;
    const key = stableStringify([dataset, split, evaluation, noise.falsePositives]);
    if (!kinds.has(key)) kinds.set(key, matched);
  }
  const found: ReproductionLine[] = [];
  for (const { source, identity, variant } of kinds.values()) {
    const { experiment } = source.cell.trials[0]!;
    const wanted = published.length > 0 ? published : (paper.metrics ?? metricsOfExperiment(experiment));
    const metrics = [...new Map(wanted.map((each) => [`${each.metric}@${each.cutoff}`, each])).values()];
    found.push(
      ...(await baselineLines(experiment, identity, kinds.size > 1 ? variant : '', metrics, options)),
    );
  }
  return found;
}

function notesOf(sources: readonly MatchedSource[], plans: readonly SourcesPlan[]): string[] {
  if (sources.length === 0) return [];
  const cells = sources.map(({ source }) => source.cell);
  const runs = plans.flatMap(({ draft }) => draft.plan.runs);
  const engines = [...new Set(runs.map(({ engine }) => engine))].join(', ');
  const overridden = [
    ...new Set(cells.flatMap(({ trials }) => trials.flatMap((trial) => trial.overriddenPresetKeys))),
  ];
  const components = cells.flatMap(({ trials }) =>
    trials.flatMap(({ experiment }) => [experiment.loss.name, experiment.weighting.name]),
  );
  return [
    `protocol version ${PROTOCOL_VERSION}; engine ${engines}; baselines fitted on what the models saw`,
    ...(overridden.length > 0
      ? [`! some configurations set other values than their protocol: ${overridden.join(', ')}`]
      : []),
    ...tunedAtNotes(sources.map((matched) => plannedCell(matched, plans).cell)),
    ...reconstructionNotes(components),
  ];
}

/** Runs that failed leave no answer; else a figure outside its tolerance is the answer "no". */
function exitCodeOf(lines: readonly ReproductionLine[], failed: readonly FailedTask[]): number {
  if (failed.length > 0 && failed.every(({ environment }) => environment)) return ExitCode.badEnvironment;
  if (failed.length > 0 || lines.some(({ verdict }) => verdict === 'failed')) return ExitCode.runFailed;
  return lines.some(({ verdict }) => verdict === 'outside') ? ExitCode.answerIsNo : ExitCode.done;
}
