import { csvText, numberText } from '../results/csv-file.js';
import type { GroupTable } from './group-table.js';
import type { Paper } from './paper.js';

const place = ['paper', 'dataset', 'split', 'backbone'];

/** The figures of every model in every group, one a line. */
export function groupFiguresCsv({ name }: Paper, tables: readonly GroupTable[]): string {
  const header = [
    ...place,
    ...['model', 'reconstruction', 'seeds', 'group', 'name', 'users', 'metric', 'cutoff', 'value', 'std'],
    'variant',
  ];
  const rows = tables.flatMap(({ dataset, split, backbone, variant, models, lines }) =>
    lines.flatMap((line) =>
      models.map((model, index) => [
        ...[name, dataset, split, backbone, model.name, String(model.reconstruction), model.seeds.join(' ')],
        ...[line.group, line.name, String(line.users), line.metric, String(line.cutoff)],
        ...[line.figures[index]!.mean, line.figures[index]!.deviation].map(numberText),
        variant,
      ]),
    ),
  );
  return csvText(header, rows);
}

/** Every contrast in every group, one a line; changes are shares of the reference. `reconstruction` is about the candidate. */
export function contrastsCsv({ name }: Paper, tables: readonly GroupTable[]): string {
  const header = [
    ...place,
    ...['candidate', 'reference', 'asks', 'seeds', 'group', 'name', 'users', 'metric', 'cutoff'],
    ...['candidate_value', 'reference_value', 'relative_change', 'interval_low', 'interval_high'],
    ...['p_holm', 'verdict', 'published_relative_change', 'reconstruction', 'variant'],
  ];
  const rows = tables.flatMap(({ dataset, split, backbone, variant, models, contrasts }) =>
    contrasts.flatMap(({ candidate, reference, asks, seeds, lines }) =>
      lines.map((line) => [
        ...[name, dataset, split, backbone, candidate, reference, asks, seeds.join(' ')],
        ...[line.group, line.name, line.users === null ? '' : String(line.users)],
        ...[line.metric, String(line.cutoff)],
        ...[line.candidate, line.reference, line.relativeChange].map(numberText),
        ...[line.interval?.low ?? Number.NaN, line.interval?.high ?? Number.NaN, line.p].map(numberText),
        line.verdict,
        numberText(line.published),
        String(models.some((model) => model.name === candidate && model.reconstruction)),
        variant,
      ]),
    ),
  );
  return csvText(header, rows);
}
