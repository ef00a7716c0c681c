import { markdownTable } from 'markdown-table';
import type { Group, MetricAt } from '../evaluation/evaluation.js';
import type { RowVerdict } from '../results/comparison/verdict.js';
import { metricLabel } from '../results/domain-table.js';
import { overSeedsText } from '../results/statistics/over-seeds.js';
import { type Contrast, type ContrastLine, NO_CHANGE } from './contrast.js';
import type { GroupedModel, GroupLine, GroupTable } from './group-table.js';
import { headingOf } from './label.js';

/** The cells of what a table by groups comes to: a heading, then a line for each contrast. */
export function verdictCells(table: GroupTable): string[][] {
  const { contrasts, lines, models } = table;
  const metrics = metricsOf(lines);
  const byDomain = hasDomains(table);
  return [
    [
      'is',
      ...metrics.map((metric) => `${metricLabel(metric)} over all users`),
      ...(byDomain ? ['in domains'] : []),
    ],
    ...contrasts.map((contrast) => [
      questionOf(contrast, models),
      ...metrics.map((metric) => overallText(contrast, metric)),
      ...(byDomain ? [domainsText(contrast)] : []),
    ]),
  ];
}

/** What a table by groups is about: `mf on movielens-1m, leave-one-out, noise.falseNegatives.rate 0.5`. */
export function groupTableLabel(
  { dataset, backbone, variant }: Pick<GroupTable, 'dataset' | 'backbone' | 'variant'>,
  split?: string,
): string {
  const parts = [dataset, split ?? '', variant].filter((part) => part !== '');
  return `${backbone} on ${parts.join(', ')}`;
}

function hasDomains({ lines }: GroupTable): boolean {
  return lines.some(({ group }) => group === 'domain');
}

function questionOf({ candidate, reference, asks }: Contrast, models: readonly GroupedModel[]): string {
  const heading = headingOf(models.find(({ name }) => name === candidate)!);
  return `${heading} ${asks === 'better' ? 'better than' : 'like'} ${reference}?`;
}

/** `not shown: -1.2 % (-3.0 to +0.5 %)`. */
function overallText({ lines, asks }: Contrast, metric: MetricAt): string {
  const all = lines.find((line) => line.group === 'overall' && metricLabel(line) === metricLabel(metric));
  return all === undefined ? '-' : `${answerOf(all.verdict, asks)}: ${changeText(all)}`;
}

function answerOf(verdict: RowVerdict, asks: Contrast['asks']): string {
  const within = `within ±${100 * NO_CHANGE} %`;
  if (verdict === 'undecided') return 'not shown';
  if (asks === 'alike') return verdict === 'equal' ? `yes, ${within}` : `no, ${verdict}`;
  return verdict === 'better' ? 'yes' : verdict === 'equal' ? `no, equal ${within}` : 'no, worse';
}

/** `better in Film-Noir (recall@10); worse in none of 18`. */
function domainsText({ lines }: Contrast): string {
  const domains = lines.filter(({ group }) => group === 'domain');
  const count = new Set(domains.map(({ name }) => name)).size;
  const told = (['better', 'worse'] as const).map((verdict) => {
    const byName = new Map<string, string[]>();
    for (const line of domains.filter((each) => each.verdict === verdict))
      byName.set(line.name, [...(byName.get(line.name) ?? []), metricLabel(line)]);
    const names = [...byName].map(([name, metrics]) => `${name} (${metrics.join(', ')})`);
    const shown = names.slice(0, MOST_NAMES).join(', ') + (names.length > MOST_NAMES ? ', …' : '');
    return names.length === 0 ? `${verdict} in none` : `${verdict} in ${names.length}: ${shown}`;
  });
  return `of ${count}: ${told.join('; ')}`;
}

/** Names that a line lists. */
const MOST_NAMES = 6;

/** A table by groups as Markdown: what it comes to, then the changes and the figures behind it, metric by metric. */
export function groupTableMarkdown(table: GroupTable): string {
  const { split, contrasts, refusals } = table;
  const title = `${groupTableLabel(table, split)}${hasDomains(table) ? ', domain by domain' : ''}`;
  const [heading = [], ...verdicts] = verdictCells(table);
  const sections = metricsOf(table.lines).flatMap((metric) => [
    `#### ${sectionOf(table)}, ${metricLabel(metric)}`,
    ...contrastGroups(contrasts).map((group) => changesTable(table, group, metric)),
    figuresTable(table, metric),
  ]);
  return [
    `### ${title}`,
    seedsText(table),
    ...(verdicts.length === 0
      ? []
      : [markdownTable([heading, ...verdicts.map(escaped)]), changesNote(table)]),
    ...(refusals.length === 0 ? [] : [refusals.map((refusal) => `- ! ${refusal}`).join('\n')]),
    ...sections,
  ].join('\n\n');
}

function sectionOf({ backbone, variant }: GroupTable): string {
  return variant === '' ? backbone : `${backbone}, ${variant}`;
}

function changesNote(table: GroupTable): string {
  const family = hasDomains(table)
    ? 'all users, domains and metrics, groups of users by themselves'
    : 'the metrics';
  return (
    'Changes are relative, with 95 % intervals by bootstrap over the same users, of both figures together. Whether they are beyond chance is adjusted ' +
    `over ${family}; \`equal\`: within ±${100 * NO_CHANGE} %. With several ` +
    'seeds, both also count the spread over them, which the intervals do not.'
  );
}

/** Those against a reference that several are held against together; the others after them. */
function contrastGroups(contrasts: readonly Contrast[]): Contrast[][] {
  const groups = new Map<string, Contrast[]>();
  for (const contrast of contrasts) {
    const { reference } = contrast;
    const shared = contrasts.filter((other) => other.reference === reference).length > 1;
    const key = shared ? reference : '';
    groups.set(key, [...(groups.get(key) ?? []), contrast]);
  }
  return [...groups.values()];
}

/** How many seeds the models have, of those that were to be run: `3 seeds`, `1 to 2 of 3 seeds`. */
export function seedsLabel({ models, expected }: Pick<GroupTable, 'models' | 'expected'>): string {
  const counts = models.filter(({ seeds }) => seeds.length > 0).map(({ seeds }) => seeds.length);
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  const finished = least === most ? `${least}` : `${least} to ${most}`;
  const all = expected === 1 ? '1 seed' : `${expected} seeds`;
  return least === expected ? all : `${finished} of ${all}`;
}

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

function figuresTable(table: GroupTable, metric: MetricAt): string {
  const { models } = table;
  const body = shownLines(table, metric).map((line) => [
    nameOf(line),
    String(line.users),
    ...line.figures.map((figure) => overSeedsText(figure)),
  ]);
  return markdownTable([['domain', 'users', ...models.map(headingOf)], ...body], {
    align: ['l', 'r', ...models.map(() => 'r')],
  });
}

function changesTable(table: GroupTable, contrasts: readonly Contrast[], metric: MetricAt): string {
  const { models } = table;
  const columns = contrasts.flatMap((contrast) => {
    const { candidate, reference, lines } = contrast;
    const ofMetric = lines.filter((line) => metricLabel(line) === metricLabel(metric));
    const byGroup = new Map(ofMetric.map((line) => [keyOf(line), line]));
    const heading = headingOf(models.find(({ name }) => name === candidate)!);
    const own = { title: `${heading} against ${reference}`, text: changeCell, byGroup };
    const claimed = ofMetric.some(({ published }) => !Number.isNaN(published));
    return claimed ? [{ title: `published of ${candidate}`, text: publishedCell, byGroup }, own] : [own];
  });
  const body = shownLines(table, metric).map((line) => [
    nameOf(line),
    String(line.users),
    ...columns.map(({ text, byGroup }) => text(byGroup.get(keyOf(line)))),
  ]);
  return markdownTable([['domain', 'users', ...columns.map(({ title }) => title)], ...body], {
    align: ['l', 'r', ...columns.map(() => 'r')],
  });
}

/** Files hold all groups; a table for people those of power users beside the domains, not the many general ones. */
function shownLines({ lines, minUsers }: GroupTable, metric: MetricAt): GroupLine[] {
  const isShown = ({ group, name, users }: GroupLine) =>
    group !== 'user-group' || (name.endsWith('/power') && users >= minUsers);
  return lines.filter((line) => metricLabel(line) === metricLabel(metric) && isShown(line));
}

function publishedCell(line: ContrastLine | undefined): string {
  return signedPercent(line?.published ?? Number.NaN);
}

function changeCell(line: ContrastLine | undefined): string {
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
  const percent = Math.round(1000 * share) / 10;
  return percent === 0 ? '0.0' : `${percent > 0 ? '+' : ''}${percent.toFixed(1)}`;
}

function nameOf({ group, name }: Group): string {
  return escaped([group === 'overall' ? 'all' : name])[0]!;
}

function escaped(cells: readonly string[]): string[] {
  return cells.map((cell) => cell.replaceAll('|', '\\|'));
}

function keyOf({ group, name }: Group): string {
  return JSON.stringify([group, name]);
}

function metricsOf(lines: readonly (GroupLine | ContrastLine)[]): MetricAt[] {
  return [
    ...new Map(lines.map(({ metric, cutoff }) => [`${metric}@${cutoff}`, { metric, cutoff }])).values(),
  ];
}
