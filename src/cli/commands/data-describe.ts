import { loadDataset } from '../../config/load-dataset.js';
import { ExitCode } from '../../core/errors.js';
import { type DatasetDescription, describeDataset } from '../../data/describe.js';
import { prepareDataset } from '../../data/prepare.js';
import { count, percent } from '../amounts.js';
import { columns } from '../columns.js';
import type { Command } from '../command.js';
import { dataContext } from '../data-context.js';
import { shared, texts, wholeNumber } from '../options.js';

/** What a data set looks like after its filters, whole and per domain. */
export const describe: Command = {
  name: 'describe',
  arguments: '<dataset>',
  description: 'Users, items, interactions, density, time span, and a table per domain',
  positionals: { dataset: { type: 'string', describe: 'Name of a data set' } },
  options: {
    set: shared.set,
    domains: { type: 'string', default: '25', describe: 'How many domains to show', requiresArg: true },
    'data-dir': shared['data-dir'],
    json: shared.json,
  },
  examples: [['reclab data describe movielens-1m --set minRating=3 --set kCore=10', 'after filters']],
  async run(values, context) {
    const shown = wholeNumber(values.domains, '--domains', 0)!;
    const config = loadDataset(String(values.dataset), texts(values.set));
    const description = describeDataset(await prepareDataset(config, dataContext(values, context)));
    if (values.json) context.terminal.printJson(description);
    else context.terminal.print(report(description, shown));
    return ExitCode.done;
  },
};

function report(description: DatasetDescription, shown: number): string {
  return [facts(description), history(description), domains(description, shown)]
    .filter((block) => block !== '')
    .join('\n\n');
}

function facts({ timeSpan, valueRange, ...description }: DatasetDescription): string {
  const day = (seconds: number) => new Date(seconds * 1000).toISOString().slice(0, 10);
  return columns([
    ['data set', description.name],
    ['users', count(description.users)],
    ['items', count(description.items)],
    ['interactions', count(description.interactions)],
    ['density', percent(description.density)],
    ['time span', timeSpan === null ? 'no times' : `${day(timeSpan.first)} to ${day(timeSpan.last)}`],
    [
      'values',
      valueRange === null
        ? 'none'
        : `${valueRange.lowest} to ${count(valueRange.highest)}, mean ${valueRange.mean.toFixed(2)}`,
    ],
    ['fingerprint', description.fingerprint.slice(0, 12)],
    ['licence', description.licence],
    ['citation', description.citation],
    ...description.sources.map(({ address }, index) => [index === 0 ? 'sources' : '', address]),
  ]);
}

function history({ steps, dropped }: DatasetDescription): string {
  const sizes = steps.map(({ step, users, items, interactions }) => [
    step,
    count(users),
    count(items),
    count(interactions),
  ]);
  const removed = dropped.map(({ reason, unit, count: number }) => [reason, `${count(number)} ${unit}`]);
  return [
    columns(sizes, ['after', 'users', 'items', 'interactions']),
    removed.length === 0
      ? ''
      : `dropped\n${columns(removed.map(([reason, amount]) => [`  ${reason}`, amount!]))}`,
  ]
    .filter((block) => block !== '')
    .join('\n\n');
}

function domains({ domains: all, withoutDomain }: DatasetDescription, shown: number): string {
  if (all.length === 0) return 'no domains';
  const rows = all
    .slice(0, shown)
    .map(({ name, users, items, interactions, share }) => [
      name,
      count(users),
      count(items),
      count(interactions),
      percent(share),
    ]);
  const rest = [
    ...(all.length > shown
      ? [`… and ${count(all.length - shown)} more domains (--domains ${all.length})`]
      : []),
    ...(withoutDomain === null || withoutDomain.items === 0
      ? []
      : [
          `${count(withoutDomain.items)} items with ${count(withoutDomain.interactions)} interactions are in no domain`,
        ]),
  ];
  return [columns(rows, ['domain', 'users', 'items', 'interactions', 'share']), ...rest].join('\n');
}
