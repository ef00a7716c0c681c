import { join } from 'node:path';
import type { InputError } from '../core/errors.js';
import { numberField, readCsv, throwMistakes } from '../results/csv-file.js';
import type { Paper } from './paper.js';

/** One figure of a paper. */
export interface PublishedFigure {
  /** Paper and table: `PSL, table 1`. */
  source: string;
  dataset: string;
  split: string;
  backbone: string;
  loss: string;
  metric: string;
  cutoff: number;
  value: number;
  /** Whether the weights behind it were selected on the test part. */
  selectedOnTest: boolean;
}

const columns = [
  'paper',
  'arxiv',
  'table',
  'dataset',
  'split',
  'backbone',
  'loss',
  'metric',
  'k',
  'value',
  'note',
] as const;

/**
 * The published figures of a paper; none where none is public.
 *
 * @param folder of the published figures
 * @throws InputErrors where the file is not one of published figures
 */
export async function publishedFigures({ published }: Paper, folder: string): Promise<PublishedFigure[]> {
  if (published === null) return [];
  const path = join(folder, published.file);
  const mistakes: InputError[] = [];
  const found = (await readCsv(path, columns))
    .filter(({ fields }) => published.papers.includes(fields.paper))
    .map(({ line, fields }): PublishedFigure => {
      const { paper, table, dataset, split, backbone, loss, metric, note } = fields;
      const where = `${path}:${line}`;
      return {
        source: table === '' ? paper : `${paper}, table ${table}`,
        ...{ dataset, split, backbone, loss, metric },
        cutoff: numberField(fields.k, 'k', where, mistakes, 'count'),
        value: numberField(fields.value, 'value', where, mistakes),
        selectedOnTest: note.includes('no validation set'),
      };
    });
  throwMistakes(mistakes);
  return found;
}

/** The columns of `claims.csv`. */
export const claimColumns = [
  'paper',
  'arxiv',
  'claim',
  'subject',
  'reference',
  'metric',
  'k',
  'dataset',
  'domain',
  'relative_change_percent',
  'status',
] as const;

/** What a paper claims where its tables are not public, a line each. */
export async function claimsOf({ claims }: Paper, folder: string): Promise<string[]> {
  const lines = await readCsv(join(folder, 'claims.csv'), claimColumns);
  return lines
    .filter(({ fields }) => fields.paper === claims)
    .map(({ fields }) => {
      const change = fields.relative_change_percent;
      const figure = change === '' ? '-' : `+${change} %`;
      const where = fields.domain === '' ? '' : ` in ${fields.metric}@${fields.k} for ${fields.domain}`;
      return `claimed: ${fields.claim}: ${figure} of ${fields.subject} over ${fields.reference}${where} (${fields.status})`;
    });
}
