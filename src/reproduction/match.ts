import { reconstructionNotes } from '../config/reconstructions.js';
import { untrainedBackbones } from '../config/traits.js';
import { labelOf, variantOf } from './label.js';
import type { CellIdentity, Paper } from './paper.js';
import type { PublishedFigure } from './published.js';
import type { Source } from './sources.js';

/** A source with the published figures that it reproduces. */
export interface MatchedSource {
  source: Source;
  identity: CellIdentity;
  /** What the table calls its loss: as published, else after the sweep's method or the loss. */
  model: string;
  /** Whether its loss or weighting is a reconstruction of what a paper does not tell. */
  reconstruction: boolean;
  label: string;
  variant: string;
  /** None where nothing is published of it. */
  figures: readonly PublishedFigure[];
}

/** A published cell that no source reproduces. */
export interface UnmatchedCell {
  label: string;
  figures: readonly PublishedFigure[];
  reason: string;
}

/** Sources and published figures put together; models without training are left out, as they are in every table anyway. */
export function matchSources(
  paper: Paper,
  sources: readonly Source[],
  published: readonly PublishedFigure[],
): { matched: MatchedSource[]; unmatched: UnmatchedCell[] } {
  const trained = sources.filter(
    ({ cell }) => !untrainedBackbones.includes(cell.trials[0]!.experiment.backbone.name),
  );
  const matched = trained.map((source) => match(paper, source, published));
  const taken = new Set(matched.flatMap(({ figures }) => figures));
  const unmatched = new Map<string, PublishedFigure[]>();
  for (const figure of published.filter((each) => !taken.has(each))) {
    const label = labelOf(figure, figure.loss);
    unmatched.set(label, [...(unmatched.get(label) ?? []), figure]);
  }
  return {
    matched,
    unmatched: [...unmatched].map(([label, figures]) => ({
      label,
      figures,
      reason: paper.whyAbsent(figures[0]!.loss) ?? 'its settings are not public',
    })),
  };
}

function match(paper: Paper, source: Source, published: readonly PublishedFigure[]): MatchedSource {
  const { cell, sweep } = source;
  const { experiment } = cell.trials[0]!;
  const identity = paper.cellOf(experiment);
  const figures = published.filter(
    ({ dataset, split, backbone, loss }) =>
      dataset === identity.dataset &&
      split === identity.split &&
      backbone === identity.backbone &&
      identity.losses.includes(loss),
  );
  const method = sweep.name === 'configurations' ? null : cell.method;
  const model = figures[0]?.loss ?? method ?? identity.losses[0]!;
  const selectedOnTest = figures.some((figure) => figure.selectedOnTest);
  const variant = variantOf(cell, selectedOnTest);
  const reconstruction = reconstructionNotes([experiment.weighting.name, experiment.loss.name]).length > 0;
  return { source, identity, model, reconstruction, label: labelOf(identity, model), variant, figures };
}
