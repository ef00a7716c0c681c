import { appendFile, mkdir } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';
import { type MetricName, metricNames } from '../../config/schema/evaluation.js';
import { didYouMean } from '../../config/suggestion.js';
import { labelMetrics } from '../../config/traits.js';
import { ExitCode, InputError } from '../../core/errors.js';
import { explainFileError } from '../../core/files.js';
import type { MetricAt } from '../../evaluation/evaluation.js';
import type { Comparison } from '../../results/comparison/compare.js';
import type { Command } from '../command.js';
import { folders, shared, text, texts } from '../options.js';

/** Whether one experiment is better or worse than another, beyond chance. */
export const compare: Command = {
  name: 'compare',
  arguments: '<candidate...>',
  description:
    'Whether runs are better or worse than a baseline, beyond chance; exits with 1 for a regression',
  positionals: {
    candidate: {
      type: 'string',
      array: true,
      describe:
        'Runs of one experiment: their folders, a folder of them, an id (of a run, or of an experiment with all its seeds), or a metrics.csv',
    },
  },
  options: {
    baseline: {
      type: 'string',
      array: true,
      demandOption: true,
      describe: 'What they are held against, named in the same ways; repeatable',
      requiresArg: true,
    },
    'max-drop': {
      type: 'string',
      default: '0%',
      describe: "Drop that is accepted, as a share of the baseline's figure",
      requiresArg: true,
    },
    alpha: {
      type: 'string',
      default: '0.05',
      describe: 'False alarms that are accepted, over all lines together',
      requiresArg: true,
    },
    metric: {
      type: 'string',
      array: true,
      describe: 'Metric with its cutoff, such as ndcg@10; repeatable',
      defaultDescription: 'all at the lowest cutoff that both sides have',
      requiresArg: true,
    },
    'user-groups': {
      type: 'boolean',
      default: false,
      describe:
        'Also power users and general users (these over seeds alone) of each domain, lines of the same family',
    },
    over: {
      type: 'string',
      choices: ['users', 'seeds'],
      default: 'users',
      describe:
        'Would it show on other users (where there are values of users), or by training again for these',
    },
    strict: { type: 'boolean', default: false, describe: 'Exit with 1 where it stays undecided, too' },
    force: {
      type: 'boolean',
      default: false,
      describe: 'Compare in spite of unequal test parts, protocol versions or rules of counting',
    },
    to: {
      type: 'string',
      describe: 'Folder of the CSV, JSON and Markdown files',
      defaultDescription: 'tables/comparisons in the folder of results',
      requiresArg: true,
    },
    out: shared.out,
    json: shared.json,
  },
  examples: [
    ['reclab compare 6096065d7a7e --baseline a8d15507929a', 'all seeds of two experiments'],
    [
      'reclab compare new/runs --baseline results/reference/synthetic/quickstart.csv --max-drop 1%',
      'a gate for CI',
    ],
  ],
  async run(values, { terminal, environment }) {
    const { outFolder } = folders(values, environment);
    const { compareRuns } = await import('../../results/comparison/compare.js');
    const { usualGroups } = await import('../../results/comparison/family.js');
    const files = await import('../../results/comparison/comparison-files.js');
    const { comparisonMarkdown, comparisonTerminal } = await import(
      '../../results/comparison/comparison-text.js'
    );
    const comparison = await compareRuns({
      candidate: texts(values.candidate),
      baseline: texts(values.baseline),
      resultsFolder: outFolder,
      over: values.over === 'seeds' ? 'seeds' : 'users',
      metrics: metricsOf(texts(values.metric)),
      groups: [...usualGroups, ...(values['user-groups'] ? (['user-group'] as const) : [])],
      alpha: alphaOf(String(values.alpha)),
      maxDrop: dropOf(String(values['max-drop'])),
      force: values.force === true,
    });
    const folder = text(values.to);
    const paths = files.comparisonPaths(
      folder === undefined ? files.comparisonsFolder(outFolder) : resolve(folder),
      comparison,
    );
    await files.writeComparison(paths, comparison);
    if (environment.stepSummary !== null) {
      await appendTo(environment.stepSummary, comparisonMarkdown(comparison));
    }
    for (const warning of comparison.warnings) terminal.warn(warning);
    if (values.json) terminal.printJson({ ...files.comparisonJson(comparison), files: paths });
    else terminal.print(comparisonTerminal(comparison));
    for (const path of Object.values(paths)) terminal.info(relative(process.cwd(), path) || path);
    return exitCode(comparison, values.strict === true);
  },
};

function exitCode({ verdict }: Comparison, strict: boolean): number {
  const isNo = verdict === 'regressed' || (strict && verdict === 'undecided');
  return isNo ? ExitCode.answerIsNo : ExitCode.done;
}

function metricsOf(given: readonly string[]): MetricAt[] | null {
  const words = given.flatMap((list) => list.split(',')).map((word) => word.trim());
  return words.length === 0 ? null : [...new Set(words)].map(metricOf);
}

function metricOf(word: string): MetricAt {
  const [name = '', cutoff = '0', ...rest] = word.split('@');
  const metric = metricNames.find((known) => known === name);
  if (metric === undefined) {
    const fix = didYouMean(name, metricNames);
    throw new InputError(`There is no metric \`${name}\``, {
      where: '--metric',
      expected: `one of ${metricNames.join(', ')}, with a cutoff: ndcg@10`,
      ...(fix !== undefined && { fix }),
    });
  }
  if (rest.length === 0 && /^\d+$/.test(cutoff) && hasCutoff(metric) === Number(cutoff) > 0) {
    return { metric, cutoff: Number(cutoff) };
  }
  throw new InputError(`\`${word}\` names no figure`, {
    where: '--metric',
    expected: hasCutoff(metric) ? `a cutoff: ${metric}@10` : `${metric}, which has no cutoff`,
  });
}

function hasCutoff(metric: MetricName): boolean {
  return !labelMetrics.includes(metric);
}

function alphaOf(given: string): number {
  const alpha = /^[\d.]+(e-\d+)?$/.test(given.trim()) ? Number(given) : Number.NaN;
  if (alpha > 0 && alpha < 1) return alpha;
  throw new InputError('--alpha needs a probability', {
    expected: 'a number between 0 and 1, such as 0.05',
    found: given,
  });
}

/** Without its percent sign a number could be meant as a share or as a difference of the metric. */
function dropOf(given: string): number {
  const percent = /^(\d+(?:\.\d*)?|\.\d+)\s*%$/.exec(given.trim())?.[1];
  if (percent !== undefined && Number(percent) <= 100) return Number(percent) / 100;
  throw new InputError('--max-drop needs a share in percent', {
    expected: '0% to 100%, with the sign, such as 1%',
    found: given,
  });
}

async function appendTo(path: string, markdown: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await appendFile(path, `${markdown}\n`);
  } catch (error) {
    throw explainFileError(error, path);
  }
}
