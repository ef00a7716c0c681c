import { join } from 'node:path';
import type { InputError } from '../core/errors.js';
import type { MetricAt } from '../evaluation/evaluation.js';
import { numberField, readCsv, throwMistakes } from '../results/csv-file.js';
import type { Paper } from './paper.js';
import { claimColumns } from './published.js';

/** A relative change in one domain that a paper claims. */
export interface ClaimedChange {
  /** The models, by the names of the table. */
  candidate: string;
  reference: string;
  metric: string;
  cutoff: number;
  /** As the paper calls it, which need not tell a version: `movielens`. */
  dataset: string;
  domain: string;
  /** As a share of the reference: 0.524. */
  relativeChange: number;
}

/**
 * The relative changes in single domains that a paper claims; none where it claims none.
 *
 * @param folder of the published figures
 * @throws InputErrors where the file is not one of claims
 */
export async function claimedChanges({ claims }: Paper, folder: string): Promise<ClaimedChange[]> {
  const path = join(folder, 'claims.csv');
  const mistakes: InputError[] = [];
  const found = (await readCsv(path, claimColumns))
    .filter(({ fields }) => fields.paper === claims && fields.domain !== '')
    .map(({ line, fields }): ClaimedChange => {
      const { subject, reference, metric, dataset, domain } = fields;
      const where = `${path}:${line}`;
      const percent = numberField(fields.relative_change_percent, 'relative_change_percent', where, mistakes);
      return {
        ...{ candidate: subject, reference, metric, dataset, domain },
        cutoff: numberField(fields.k, 'k', where, mistakes, 'count'),
        relativeChange: percent / 100,
      };
    });
  throwMistakes(mistakes);
  return found;
}

/** What is claimed of two models in a domain; NaN where nothing is. A claim for `movielens` is for each of them. */
export function claimedChange(
  claims: readonly ClaimedChange[],
  of: { candidate: string; reference: string; dataset: string },
  { domain, metric, cutoff }: MetricAt & { domain: string },
): number {
  const found = claims.find(
    (claim) =>
      claim.candidate === of.candidate &&
      claim.reference === of.reference &&
      (of.dataset === claim.dataset || of.dataset.startsWith(`${claim.dataset}-`)) &&
      claim.domain === domain &&
      claim.metric === metric &&
      claim.cutoff === cutoff,
  );
  return found?.relativeChange ?? Number.NaN;
}
