import { InputError, throwCollected } from '../core/errors.js';
import { isMapping, valueAt } from './key-path.js';
import { problemsOf } from './messages.js';
import { applyOverrides, overrideOf, parseOverride } from './overrides.js';
import { type DatasetConfig, datasetSchema } from './schema/dataset.js';

/**
 * A data set by its name and options, without a configuration file.
 *
 * @param options `key=value` as in `--set`, without the section: `kCore=5`, `set=amazon2014-health`
 * @throws InputErrors for an unknown name and for options that the data set does not have
 */
export function loadDataset(name: string, options: readonly string[] = []): DatasetConfig {
  const overrides = options
    .map(parseOverride)
    .map((override) => ({ ...override, path: ['dataset', ...override.path] }));
  const configuration = applyOverrides({ dataset: { name } }, overrides);
  const section = valueAt(configuration, ['dataset']);
  const parsed = datasetSchema.safeParse(isMapping(section) ? { ...section, name } : section);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.flatMap((issue) =>
    problemsOf({ ...issue, path: ['dataset', ...issue.path] } as typeof issue, configuration),
  );
  throwCollected(
    problems.map(({ path, summary, explanation }) => {
      const source = overrideOf(path, overrides)?.source;
      const missing = valueAt(configuration, path) === undefined;
      return new InputError(summary, {
        ...explanation,
        ...(source !== undefined && { where: source }),
        ...(missing && { fix: `give it with --set ${path.slice(1).join('.')}=…` }),
      });
    }),
  );
  throw new Error('The schema refused a data set without a reason');
}
