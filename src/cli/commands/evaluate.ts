import { type MetricName, metricNames } from '../../config/schema/evaluation.js';
import { didYouMean } from '../../config/suggestion.js';
import { ExitCode, InputError } from '../../core/errors.js';
import type { Evaluation, MetricRow } from '../../evaluation/evaluation.js';
import { metricLabel } from '../../results/domain-table.js';
import { columns } from '../columns.js';
import type { Command } from '../command.js';
import { findRun } from '../find-run.js';
import { folders, shared, text, texts, wholeNumber } from '../options.js';

/** Figures of a finished run that it was not asked for. */
export const evaluate: Command = {
  name: 'evaluate',
  arguments: '<run>',
  description: 'Other metrics, cutoffs or subsets of a finished run, without training',
  positionals: { run: { type: 'string', describe: 'Folder of a run, or its id' } },
  options: {
    metrics: { type: 'string', describe: 'Metrics, separated by commas (as configured)', requiresArg: true },
    cutoffs: { type: 'string', describe: 'Cutoffs, separated by commas (as configured)', requiresArg: true },
    subset: {
      type: 'string',
      choices: ['test', 'validation'],
      default: 'test',
      describe: 'Which held-out part',
    },
    'data-dir': shared['data-dir'],
    out: shared.out,
    json: shared.json,
  },
  examples: [['reclab evaluate 3f2a9c1b7d04-1 --metrics recall,mrr --cutoffs 5,50', 'by the id of a run']],
  async run(values, { terminal, environment }) {
    const { outFolder, dataFolder, mirror } = folders(values, environment);
    const metrics = metricsOf(text(values.metrics));
    const cutoffs = listOf(text(values.cutoffs))?.map((cutoff) => wholeNumber(cutoff, '--cutoffs', 1)!);
    const folder = await findRun(String(values.run), outFolder);
    const { evaluateRun } = await import('../../experiment/evaluate-run.js');
    const evaluation = await evaluateRun(folder, {
      metrics,
      cutoffs,
      subset: values.subset === 'validation' ? 'validation' : 'test',
      dataFolder,
      mirror,
      reporter: terminal,
    });
    if (values.json) terminal.printJson({ run: folder, subset: evaluation.subset, rows: evaluation.rows });
    else terminal.print(table(evaluation));
    return ExitCode.done;
  },
};

function metricsOf(list: string | undefined): MetricName[] | undefined {
  return listOf(list)?.map((name) => {
    const metric = metricNames.find((known) => known === name);
    if (metric !== undefined) return metric;
    const fix = didYouMean(name, metricNames);
    throw new InputError(`There is no metric \`${name}\``, {
      where: '--metrics',
      expected: `one of ${metricNames.join(', ')}`,
      ...(fix !== undefined && { fix }),
    });
  });
}

function listOf(list: string | undefined): string[] | undefined {
  return list === undefined ? undefined : texts(list.split(',').map((word) => word.trim()));
}

function table({ rows }: Evaluation): string {
  const metrics = [...new Set(rows.map(metricLabel))];
  const groups = new Map<string, MetricRow[]>();
  for (const row of rows) {
    const key = JSON.stringify([row.group, row.name]);
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  const lines = [...groups.values()].map((members) => {
    const { group, name, users } = members[0]!;
    const values = metrics.map(
      (metric) => members.find((row) => metricLabel(row) === metric)?.value.toFixed(4) ?? '-',
    );
    return [group, name, String(users), ...values];
  });
  return columns(lines, ['group', 'name', 'users', ...metrics]);
}
