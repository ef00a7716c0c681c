import { markdownTable } from 'markdown-table';
import { metricLabel } from '../domain-table.js';
import type { Comparison } from './compare.js';
import type { Interval } from './compared-row.js';
import { differenceText } from './config-difference.js';
import { sideLabel } from './side.js';
import type { ComparedRow } from './verdict.js';

/** Keys that a terminal shows of two configurations that differ in many; the files hold all. */
const MOST_KEYS = 12;
/** Lines that a terminal shows, those of the largest domains, and every line that regressed; the files hold all. */
const MOST_LINES = 40;

/** The comparison for a terminal: the figures, the p values of every test, what differs, and what it comes to. */
export function comparisonTerminal(comparison: Comparison): string {
  const { differences, rows } = comparison;
  const lines = rows.filter((row, index) => index < MOST_LINES || row.regressed);
  const hidden = rows.length - lines.length;
  const shown = differences.slice(0, MOST_KEYS).map(differenceText);
  const more = differences.length - shown.length;
  return [
    heading(comparison).join('\n'),
    figuresTable(comparison, lines),
    testsTable(lines),
    ...(hidden > 0 ? [`${hidden} lines of smaller domains stand in the files`] : []),
    [
      ...(shown.length === 0
        ? ['the configurations are the same']
        : ['configurations differ:', ...shown.map(indented)]),
      ...(more > 0 ? [indented(`and ${more} more keys, in the files`)] : []),
    ].join('\n'),
    footnotes(comparison).join('\n'),
    verdictLine(comparison),
  ].join('\n\n');
}

/** The comparison as Markdown, also for the summary of a step of GitHub Actions. */
export function comparisonMarkdown(comparison: Comparison): string {
  const { differences, warnings, verdict } = comparison;
  const list = (lines: readonly string[]) => lines.map((line) => `- ${line}\n`).join('');
  const keys = differences.map(({ key, candidate, baseline }) => [
    `\`${key}\``,
    ...[candidate, baseline].map((value) => value.replaceAll('|', '\\|')),
  ]);
  return [
    `# Comparison: ${verdict}`,
    verdictLine(comparison),
    list(heading(comparison)).trimEnd(),
    figuresTable(comparison, comparison.rows),
    'p values of every test, not adjusted:',
    testsTable(comparison.rows),
    ...(keys.length === 0
      ? ['The configurations are the same.']
      : ['What differs in the configurations:', markdownTable([['key', 'candidate', 'baseline'], ...keys])]),
    list([...footnotes(comparison), ...warnings.map((warning) => `warning: ${warning}`)]),
  ].join('\n\n');
}

/** What the comparison comes to, in a sentence. */
export function verdictLine({ verdict, rows, maxDrop, alpha }: Comparison): string {
  const regressed = rows.filter((row) => row.regressed);
  switch (verdict) {
    case 'regressed':
      return `regressed: ${listed(regressed)}; more than ${share(maxDrop)} is not accepted`;
    case 'undecided': {
      const undecided = rows.filter((row) => row.group === 'overall' && row.verdict === 'undecided');
      const equality = maxDrop > 0 ? `, nor equality within ±${share(maxDrop)},` : '';
      return `undecided: ${undecided.map(lineText).join('; ')}; no difference (p below ${alpha})${equality} is shown`;
    }
    case 'passed':
      return `passed: ${rows
        .filter(({ group }) => group === 'overall')
        .map((row) => `${row.verdict}, ${lineText(row)}`)
        .join('; ')}`;
  }
}

/** The first lines in words, and how many more there are. */
function listed(rows: readonly ComparedRow[]): string {
  const more = rows.length > 5 ? [`and ${rows.length - 5} more lines`] : [];
  return [...rows.slice(0, 5).map(lineText), ...more].join('; ');
}

function heading({ candidate, baseline, alpha, maxDrop }: Comparison): string[] {
  return [
    `candidate: ${sideLabel(candidate)}`,
    `baseline:  ${sideLabel(baseline)}`,
    `${candidate.identity.dataset}, test part; alpha ${alpha}, accepted drop ${share(maxDrop)}`,
  ];
}

function figuresTable({ alpha }: Comparison, rows: readonly ComparedRow[]): string {
  const confidence = share(1 - alpha);
  const header = [
    'group',
    'metric',
    'users',
    'candidate',
    'baseline',
    'change',
    `${confidence} interval`,
    'p',
    'Holm',
    'BH',
    'd_z',
    'r_rb',
    'verdict',
  ];
  const body = rows.map((row) => [
    groupText(row).replaceAll('|', '\\|'),
    metricLabel(row),
    row.users === null ? '-' : String(row.users),
    row.candidate.toFixed(4),
    row.baseline.toFixed(4),
    signedShare(row.relativeChange),
    intervalText(row),
    pText(row.p),
    pText(row.holm),
    pText(row.benjaminiHochberg),
    sizeText(row.effectSize),
    sizeText(row.rankBiserial),
    row.regressed ? 'worse, regressed' : row.verdict,
  ]);
  return markdownTable([header, ...body], { align: ['l', 'l', ...'rrrrrrrrrr'.split(''), 'l'] });
}

function testsTable(rows: readonly ComparedRow[]): string {
  const header = [
    'group',
    'metric',
    't over users',
    't over seeds',
    'sign-flip',
    'Wilcoxon',
    'bootstrap interval of the difference',
    'of the relative change',
  ];
  const body = rows.map((row) => [
    groupText(row).replaceAll('|', '\\|'),
    metricLabel(row),
    pText(row.userTest?.p),
    pText(row.seedTest?.p),
    pText(row.signFlip?.p),
    pText(row.wilcoxon?.p),
    row.bootstrap === null ? '-' : `${row.bootstrap.low.toFixed(5)} to ${row.bootstrap.high.toFixed(5)}`,
    row.relativeBootstrap === null ? '-' : sharesText(row.relativeBootstrap),
  ]);
  return markdownTable([header, ...body], { align: ['l', 'l', ...'rrrrrr'.split('')] });
}

function footnotes({ rows, metrics, notes }: Comparison): string[] {
  return [
    ...notes,
    `p is adjusted over a family of ${rows.length}: ${familyText(rows)} × ` +
      `${metrics.length} ${metrics.length === 1 ? 'metric' : 'metrics'}; Holm's decides`,
    ...(rows.every(({ interval }) => Number.isNaN(interval.low))
      ? []
      : [
          "the interval beside the change is that of the difference, as a share of the baseline's figure as it is",
        ]),
  ];
}

function familyText(rows: readonly ComparedRow[]): string {
  const named = (kind: ComparedRow['group'], one: string, several: string) => {
    const groups = new Set(rows.filter(({ group }) => group === kind).map(({ name }) => name)).size;
    return groups === 0 ? [] : [`${groups} ${groups === 1 ? one : several}`];
  };
  return [
    ...(rows.some(({ group }) => group === 'overall') ? ['all users'] : []),
    ...named('domain', 'domain', 'domains'),
    ...named('user-group', 'group of users', 'groups of users'),
  ].join(' and ');
}

function groupText({ group, name }: ComparedRow): string {
  return group === 'overall' ? 'all' : name;
}

function lineText(row: ComparedRow): string {
  const change =
    row.relativeChange < 0
      ? `drops by ${share(-row.relativeChange)}`
      : `changes by ${signedShare(row.relativeChange)}`;
  return `${groupText(row)} ${metricLabel(row)} ${change} (adjusted p ${pText(row.holm)})`;
}

function intervalText({ interval, baseline }: ComparedRow): string {
  if (Number.isNaN(interval.low)) return '-';
  if (baseline === 0) return `${interval.low.toFixed(4)} to ${interval.high.toFixed(4)}`;
  return sharesText({ low: interval.low / baseline, high: interval.high / baseline });
}

function sharesText({ low, high }: Interval): string {
  return `${signedShare(low)} to ${signedShare(high)}`;
}

function signedShare(value: number): string {
  if (Number.isNaN(value)) return '-';
  return `${value > 0 ? '+' : ''}${share(value)}`;
}

function share(value: number): string {
  return `${Number((value * 100).toFixed(2))} %`;
}

function pText(p: number | undefined): string {
  if (p === undefined || Number.isNaN(p)) return '-';
  return p < 0.0001 ? '<0.0001' : p.toFixed(4);
}

function sizeText(size: number): string {
  return Number.isNaN(size) ? '-' : size.toFixed(3);
}

function indented(line: string): string {
  return `  ${line}`;
}
