import { markdownTable } from 'markdown-table';
import type { Group, MetricAt } from '../evaluation/evaluation.js';
import type { RowVerdict } from '../results/comparison/verdict.js';
import { metricLabel } from '../results/domain-table.js';
import { overSeedsText } from '../results/statistics/over-seeds.js';
import { type Contrast, type ContrastLine, NO_CHANGE } from './contrast.js';
import type { GroupedModel, GroupLine, GroupTable } from './group-table.js';

/** What a table by groups comes to, a line for each contrast and metric. */
export function contrastVerdicts({ backbone, contrasts }: GroupTable): string[] {
  return contrasts.flatMap((contrast) =>
    metricsOf(contrast.lines).map(
      (metric) => `${backbone}, ${metricLabel(metric)}: ${verdictText(contrast, metric)}`,
    ),
  );
}

/** `dynamic better than posthoc: not shown, -1.2 % (-3.0 to +0.5 %) over all users; of 18 domains …`. */
function verdictText(contrast: Contrast, metric: MetricAt): string {
  const { candidate, reference, asks, lines } = contrast;
  const own = lines.filter((line) => metricLabel(line) === metricLabel(metric));
  const all = own.find(({ group }) => group === 'overall');
  const question =
    asks === 'better' ? `${candidate} better than ${reference}` : `${candidate} like ${reference}`;
  const answer =
    all === undefined ? '-' : `${answerOf(all.verdict, asks)}, ${changeText(all)} over all users`;
  return `${question}: ${answer}; ${domainsText(own.filter(({ group }) => group === 'domain'))}`;
}

function answerOf(verdict: RowVerdict, asks: Contrast['asks']): string {
  const within = `within ±${100 * NO_CHANGE} %`;
  if (verdict === 'undecided') return 'not shown';
  if (asks === 'alike') return verdict === 'equal' ? `yes, ${within}` : `no, ${verdict}`;
  return verdict === 'better' ? 'yes' : verdict === 'equal' ? `no, equal ${within}` : 'no, worse';
}

function domainsText(domains: readonly ContrastLine[]): string {
  const of = (verdict: RowVerdict) => domains.filter((line) => line.verdict === verdict);
  const told = (['better', 'worse'] as const).map((verdict) => {
    const names = of(verdict).map(({ name }) => name);
    const shown = names.slice(0, MOST_NAMES).join(', ') + (names.length > MOST_NAMES ? ', …' : '');
    return names.length === 0 ? `${verdict} in none` : `${verdict} in ${names.length} (${shown})`;
  });
  return `of ${domains.length} domains ${told.join(', ')}`;
}

/** Names that a line lists. */
const MOST_NAMES = 6;

/** A table by groups as Markdown: figures and changes, a pair of tables for each metric, and what they come to. */
export function groupTableMarkdown(table: GroupTable): string {
  const { dataset, split, backbone } = table;
  const sections = metricsOf(table.lines).flatMap((metric) => {
    const changes = changesTable(table, metric);
    return [
      `#### ${metricLabel(metric)}`,
      figuresTable(table, metric),
      ...(changes === null ? [] : [CHANGES_NOTE, changes]),
    ];
  });
  const verdicts = contrastVerdicts(table).map((line) => `- ${line}`);
  return [
    `### ${backbone} on ${dataset}, ${split}, domain by domain`,
    seedsText(table),
    ...(verdicts.length === 0 ? [] : [verdicts.join('\n')]),
    ...sections,
  ].join('\n\n');
}

const CHANGES_NOTE =
  'Relative changes, with 95 % intervals by bootstrap over the same users, and whether they are beyond chance ' +
  `(adjusted over all users, domains and metrics; \`equal\`: within ±${100 * NO_CHANGE} %).`;

/** How many seeds there are; one of them says nothing about training again. */
function seedsText({ models, expected }: GroupTable): string {
  const counts = models.filter(({ seeds }) => seeds.length > 0).map(({ seeds }) => seeds.length);
  const unfinished = models.filter(({ seeds }) => seeds.length > 0 && seeds.length < expected);
  const finished = Math.max(0, ...counts);
  return [
    finished === 1
      ? '**One seed**: nothing is known of what training again would give.'
      : `Means ± standard deviation over ${finished} seeds.`,
    ...(unfinished.length === 0
      ? []
      : [
          `Unfinished: ${unfinished.map(({ name, seeds }) => `${name} (${seeds.length} of ${expected} seeds)`).join(', ')}.`,
        ]),
  ].join(' ');
}

function figuresTable({ models, lines }: GroupTable, metric: MetricAt): string {
  const shown = lines.filter((line) => metricLabel(line) === metricLabel(metric) && isShown(line));
  const body = shown.map((line) => [
    nameOf(line),
    String(line.users),
    ...line.figures.map((figure) => overSeedsText(figure)),
  ]);
  return markdownTable([['domain', 'users', ...models.map(headingOf)], ...body], {
    align: ['l', 'r', ...models.map(() => 'r')],
  });
}

function changesTable({ contrasts, lines, models }: GroupTable, metric: MetricAt): string | null {
  if (contrasts.length === 0) return null;
  const ofMetric = contrasts.map((contrast) => ({
    contrast,
    byGroup: new Map(
      contrast.lines
        .filter((line) => metricLabel(line) === metricLabel(metric))
        .map((line) => [keyOf(line), line]),
    ),
  }));
  const claimed = ofMetric.filter(({ byGroup }) =>
    [...byGroup.values()].some(({ published }) => !Number.isNaN(published)),
  );
  const reconstruction = (model: string) => models.some((each) => each.name === model && each.reconstruction);
  const title = ({ candidate, reference }: Contrast) =>
    `${candidate}${reconstruction(candidate) ? ' (reconstruction)' : ''} against ${reference}`;
  const heading = [
    ...['domain', 'users'],
    ...claimed.map(({ contrast }) => `published, ${contrast.candidate} against ${contrast.reference}`),
    ...contrasts.map(title),
  ];
  const shown = lines.filter((line) => metricLabel(line) === metricLabel(metric) && isShown(line));
  const body = shown.map((line) => [
    nameOf(line),
    String(line.users),
    ...claimed.map(({ byGroup }) => signedPercent(byGroup.get(keyOf(line))?.published ?? Number.NaN)),
    ...ofMetric.map(({ byGroup }) => cellText(byGroup.get(keyOf(line)))),
  ]);
  return markdownTable([heading, ...body], { align: ['l', ...heading.slice(1).map(() => 'r')] });
}

function cellText(line: ContrastLine | undefined): string {
  if (line === undefined) return '-';
  return Number.isNaN(line.p) ? changeText(line) : `${changeText(line)}, ${line.verdict}`;
}

/** `+1.2 % (-3.0 to +0.5 %)`. */
function changeText({ relativeChange, interval }: ContrastLine): string {
  const change = signedPercent(relativeChange);
  if (interval === null || Number.isNaN(relativeChange)) return change;
  return `${change} (${signed(interval.low)} to ${signedPercent(interval.high)})`;
}

function signedPercent(share: number): string {
  return Number.isNaN(share) ? '-' : `${signed(share)} %`;
}

function signed(share: number): string {
  const percent = (100 * share).toFixed(1);
  return share > 0 ? `+${percent}` : percent;
}

/** Files hold all groups; a table for people those of power users beside the domains, not the many general ones. */
function isShown({ group, name }: Group): boolean {
  return group !== 'user-group' || name.endsWith('/power');
}

function nameOf({ group, name }: Group): string {
  return (group === 'overall' ? 'all' : name).replaceAll('|', '\\|');
}

function headingOf({ name, reconstruction }: GroupedModel): string {
  return reconstruction ? `${name} (reconstruction)` : name;
}

function keyOf({ group, name }: Group): string {
  return JSON.stringify([group, name]);
}

function metricsOf(lines: readonly (GroupLine | ContrastLine)[]): MetricAt[] {
  return [
    ...new Map(lines.map(({ metric, cutoff }) => [`${metric}@${cutoff}`, { metric, cutoff }])).values(),
  ];
}
