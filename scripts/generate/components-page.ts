import { componentSections, componentsOf } from '../../src/cli/components.js';
import { sources } from '../../src/data/registry.js';
import type { Source } from '../../src/data/source.js';
import { metrics } from '../../src/evaluation/metrics/registry.js';
import { GENERATED, page, table } from './markdown.js';

/** The reference of everything that a configuration can name. */
export async function componentsPage(): Promise<string> {
  const kinds = Object.keys(componentSections) as (keyof typeof componentSections)[];
  return page([
    '# Components',
    GENERATED,
    'What a configuration can name; their keys stand in [configuration.md](configuration.md). The same lists: ' +
      '`reclab list`.',
    ...kinds.flatMap((kind) => [
      `## ${capital(kind === 'datasets' ? 'data sets' : kind)}`,
      table(
        ['name', 'what it is'],
        componentsOf(kind).map(({ name, description }) => [`\`${name}\``, description]),
      ),
      ...(kind === 'datasets' ? (Object.values(sources) as Source[]).map(sourceBlock) : []),
    ]),
    '## Metrics',
    table(
      ['name', 'what it tells'],
      Object.values(metrics).map(({ name, description }) => [`\`${name}\``, description]),
    ),
  ]);
}

function sourceBlock({ name, title, homepage, licence, citation, domain, manual, variants }: Source): string {
  return [
    `**\`${name}\`**: ${title}${homepage.startsWith('http') ? `, <${homepage}>` : ''}`,
    '',
    `- domain: ${domain}`,
    `- licence: ${licence}`,
    `- citation: ${citation}`,
    ...(variants ?? []).map(
      ({ option, values }) => `- \`${option}\`: ${values.map((value) => `\`${value}\``).join(', ')}`,
    ),
    ...(manual === undefined ? [] : [`- by hand: ${manual.instructions.replaceAll('\n', ' ')}`]),
  ].join('\n');
}

function capital(text: string): string {
  return text[0]!.toUpperCase() + text.slice(1);
}
