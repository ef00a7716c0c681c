import { didYouMean } from '../../config/suggestion.js';
import { InputError } from '../../core/errors.js';
import { metricLabel } from '../domain-table.js';
import type { Figure } from './figures.js';
import type { KeyValues } from './keys.js';

/** Which figures a table is of. */
export interface FigureSelection {
  /** Metrics with their cutoffs; null for all. */
  metrics: readonly string[] | null;
  /** Keys with the value that they must have. */
  conditions: readonly (readonly [key: string, value: string])[];
}

/**
 * The figures that were asked for.
 *
 * @throws InputError where a metric or a condition is met by none, with what there is instead
 */
export function selectFigures(
  figures: readonly Figure[],
  { metrics, conditions }: FigureSelection,
  values: KeyValues,
): Figure[] {
  for (const metric of metrics ?? []) requireSome('metric', metric, figures.map(metricLabel));
  const ofMetrics = figures.filter((figure) => metrics?.includes(metricLabel(figure)) ?? true);
  return conditions.reduce((left, [key, value]) => {
    requireSome(
      key,
      value,
      left.map((figure) => values.of(figure, key)),
    );
    return left.filter((figure) => values.of(figure, key) === value);
  }, ofMetrics);
}

/** Values that are listed in a message. */
const MOST_LISTED = 12;

function requireSome(key: string, wanted: string, present: readonly string[]): void {
  if (present.includes(wanted)) return;
  const distinct = [...new Set(present)].sort();
  const near = didYouMean(wanted, distinct);
  const more = distinct.length - MOST_LISTED;
  throw new InputError(`No figure is left: none has ${key} \`${wanted}\``, {
    expected: `one of ${distinct.slice(0, MOST_LISTED).join(', ')}${more > 0 ? `, and ${more} more` : ''}`,
    ...(near !== undefined && { fix: near }),
  });
}
