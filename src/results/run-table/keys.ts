import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { didYouMean } from '../../config/suggestion.js';
import { InputError } from '../../core/errors.js';
import { metricLabel } from '../domain-table.js';
import type { Figure } from './figures.js';

/** Keys that stand in the files of figures themselves. */
const columns: Readonly<Record<string, (figure: Figure) => string>> = {
  run: (figure) => figure.run,
  experiment: (figure) => figure.experiment,
  config: (figure) => figure.config,
  dataset: (figure) => figure.dataset,
  split: (figure) => figure.split,
  backbone: (figure) => figure.backbone,
  loss: (figure) => figure.loss,
  weighting: (figure) => figure.weighting,
  seed: (figure) => String(figure.seed),
  engine: (figure) => figure.engine,
  protocol: (figure) => figure.protocol,
  metric: (figure) => metricLabel(figure),
  name: (figure) => figure.name,
};

/** The kinds of groups whose name is a key: `--columns domain` has one column a domain. */
export const groupKeys = ['domain', 'popularity', 'activity', 'user-group'] as const;

/** Looks up the value of any key for a figure: a column of the file, a group's name, or a key of the configuration. */
export class KeyValues {
  private readonly configurations = new Map<string, unknown>();

  /**
   * @throws InputError for a key of the configuration where config.yaml does not lie beside the figures, or has no such
   *   key
   */
  of(figure: Figure, key: string): string {
    if (Object.hasOwn(columns, key)) return columns[key]!(figure);
    if (isOfFigures(key)) return figure.name;
    return shown(this.fromConfiguration(figure, key));
  }

  /** The configuration of a figure's run, read once an experiment; null where it does not lie beside the figures. */
  configuration(figure: Figure): unknown {
    const known = this.configurations.get(figure.experiment);
    if (known !== undefined) return known;
    const read = existsSync(figure.configFile) ? parse(readFileSync(figure.configFile, 'utf8')) : null;
    this.configurations.set(figure.experiment, read);
    return read;
  }

  /**
   * Refuses a key that no figure has: a misspelt one would else stand in the table as a row of `-`.
   *
   * @throws InputError with the keys that there are
   */
  requireKnown(keys: readonly string[], figures: readonly Figure[]): void {
    const ofConfigurations = keys.filter((key) => !isOfFigures(key));
    for (const key of ofConfigurations) {
      if (figures.length === 0 || figures.some((figure) => this.fromConfiguration(figure, key) !== undefined))
        continue;
      const paths = figures.flatMap((figure) => pathsOf(this.configuration(figure)));
      const known = [...new Set([...Object.keys(columns), ...groupKeys, ...paths])];
      const near = didYouMean(key, known);
      throw new InputError(`No run has a key \`${key}\``, {
        expected: `a key of the configuration, such as training.epochs, or one of ${[...Object.keys(columns), ...groupKeys].join(', ')}`,
        ...(near !== undefined && { fix: near }),
      });
    }
  }

  private fromConfiguration(figure: Figure, key: string): unknown {
    const configuration = this.configuration(figure);
    if (configuration === null) {
      throw new InputError(`\`${key}\` stands in no column of the figures`, {
        where: figure.configFile,
        expected: `the configuration beside them, or one of ${[...Object.keys(columns), ...groupKeys].join(', ')}`,
        found: 'no config.yaml',
      });
    }
    let value: unknown = configuration;
    for (const part of key.split('.')) {
      const isSection = typeof value === 'object' && value !== null && Object.hasOwn(value, part);
      value = isSection ? (value as Record<string, unknown>)[part] : undefined;
    }
    return value;
  }
}

function isOfFigures(key: string): boolean {
  return Object.hasOwn(columns, key) || (groupKeys as readonly string[]).includes(key);
}

/** The paths of all values in a configuration, and of the sections around them. */
function pathsOf(value: unknown, prefix = ''): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => [
    `${prefix}${key}`,
    ...pathsOf(inner, `${prefix}${key}.`),
  ]);
}

/** Absent keys are shown as `-`: a loss without a temperature has none. */
function shown(value: unknown): string {
  if (value === undefined || value === null) return '-';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
