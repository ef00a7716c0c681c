import { type CellFigures, figureOverSeeds, metricsOfExperiment } from './figures.js';
import { type ReproductionLine, verdictOf } from './line.js';
import type { MatchedSource, UnmatchedCell } from './match.js';
import type { Paper } from './paper.js';
import type { PublishedFigure } from './published.js';

/** A metric of a cell, with what is published of it. */
interface WantedFigure {
  source: string;
  metric: string;
  cutoff: number;
  value: number;
  selectedOnTest: boolean;
}

const NOTHING = {
  reproduced: { mean: Number.NaN, deviation: Number.NaN },
  seeds: [],
  tolerance: null,
  trials: 0,
  setting: {},
  experiment: '',
} as const;

/** The lines of a cell that was run, or of which some seeds were. */
export function cellLines(
  paper: Paper,
  matched: MatchedSource,
  found: CellFigures,
  whyMissing: string,
): ReproductionLine[] {
  const { cell, sweep } = matched.source;
  const tuned = cell.trials.length > 1;
  return wantedFigures(paper, matched).map((wanted): ReproductionLine => {
    const { value: published, selectedOnTest } = wanted;
    const reproduced = figureOverSeeds(found, `${wanted.metric}@${wanted.cutoff}`);
    const open = selectedOnTest || tuned || sweep.name !== 'configurations';
    const tolerance = open ? null : (paper.tolerances[matched.identity.dataset] ?? null);
    const common = {
      ...identityOf(matched, wanted),
      published,
      selectedOnTest,
      reproduced,
      seeds: found.seeds.map(({ seed }) => seed),
      tolerance,
      trials: cell.trials.length,
      setting: found.setting,
      experiment: found.experiment ?? '',
    };
    const missing = verdictOfMissing(found, reproduced.mean, wanted, whyMissing);
    if (missing !== null) return { ...common, ...missing };
    const verdict = verdictOf(reproduced.mean, published, tolerance);
    const reason =
      verdict !== 'no tolerance'
        ? ''
        : selectedOnTest
          ? 'published as selected on test'
          : tuned
            ? 'tuned here'
            : 'none is set for these data';
    return { ...common, verdict, reason };
  });
}

/** The lines of a cell that cannot be run, with the reason. */
export function absentLines(paper: Paper, matched: MatchedSource, reason: string): ReproductionLine[] {
  return wantedFigures(paper, matched).map((wanted) => ({
    ...NOTHING,
    ...identityOf(matched, wanted),
    published: wanted.value,
    selectedOnTest: wanted.selectedOnTest,
    verdict: 'not run',
    reason,
  }));
}

/** The lines of a published cell that nothing here reproduces. */
export function unmatchedLines({ figures, reason }: UnmatchedCell): ReproductionLine[] {
  return figures.map(({ loss: model, value: published, ...figure }) => ({
    ...NOTHING,
    ...figure,
    ...{ model, published, reconstruction: false, variant: '' },
    verdict: 'not run',
    reason,
  }));
}

function verdictOfMissing(
  { seeds, expected, failure }: CellFigures,
  mean: number,
  { metric, cutoff }: WantedFigure,
  whyMissing: string,
): Pick<ReproductionLine, 'verdict' | 'reason'> | null {
  if (seeds.length < expected && failure !== null) return { verdict: 'failed', reason: failure };
  if (seeds.length === 0) return { verdict: 'not run', reason: whyMissing };
  if (seeds.length < expected) {
    return { verdict: 'unfinished', reason: `${seeds.length} of ${expected} seeds are finished` };
  }
  if (!Number.isNaN(mean)) return null;
  return { verdict: 'not run', reason: `its configuration does not measure ${metric}@${cutoff}` };
}

function identityOf(
  { identity: { dataset, split, backbone }, model, reconstruction, variant }: MatchedSource,
  { source, metric, cutoff }: WantedFigure,
) {
  return { source, dataset, split, backbone, model, reconstruction, variant, metric, cutoff };
}

/** What is published of a cell; where nothing is, what the paper's tables show, or everything that it measures. */
function wantedFigures({ metrics }: Paper, { figures, source }: MatchedSource): WantedFigure[] {
  if (figures.length > 0) return figures.map(wantedOf);
  const shown = metrics ?? metricsOfExperiment(source.cell.trials[0]!.experiment);
  return shown.map((metric) => ({ ...metric, source: '', value: Number.NaN, selectedOnTest: false }));
}

function wantedOf({ source, metric, cutoff, value, selectedOnTest }: PublishedFigure): WantedFigure {
  return { source, metric, cutoff, value, selectedOnTest };
}
