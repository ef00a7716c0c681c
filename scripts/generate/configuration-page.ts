import { pathText, withValue } from '../../src/config/key-path.js';
import { presetKeys } from '../../src/config/presets.js';
import { expectation, type SchemaNode, schemaTree, variantsOf } from '../../src/config/schema-tree.js';
import { GENERATED, page, table } from './markdown.js';

/** The reference of every key of a configuration. */
export function configurationPage(): string {
  const { properties = {}, required = [] } = schemaTree();
  const sections = Object.entries(properties).filter(([, node]) => isSection(node));
  const single = Object.entries(properties).filter(([, node]) => !isSection(node));
  return page([
    '# Configuration',
    GENERATED,
    'One YAML file is one experiment. Unknown keys are errors; `reclab validate` shows every mistake with its place. ' +
      'Any key can be overridden on the command line: `--set loss.temperature=0.1`.',
    '## Top level',
    table(
      ['key', 'value', 'default', 'what it is'],
      [
        ...single.map(([key, node]) => row(key, node, required.includes(key))),
        ...sections.map(([key, node]) => [
          `[\`${key}\`](#${key})`,
          node.oneOf === undefined ? 'a mapping' : 'a mapping with `name`',
          defaultOf(node, required.includes(key)),
          node.description ?? '',
        ]),
      ],
    ),
    ...sections.flatMap(([key, node]) => sectionBlocks(key, node)),
    ...protocolBlocks(),
  ]);
}

function sectionBlocks(key: string, node: SchemaNode): string[] {
  const intro = node.description === undefined ? [] : [node.description];
  if (node.oneOf === undefined) return [`## ${key}`, ...intro, keys(node)];
  return [`## ${key}`, ...intro, ...groupsOf(node).flatMap((group) => groupBlocks(key, group))];
}

interface VariantGroup {
  variants: ReturnType<typeof variantsOf>;
  /** Their common table of keys; empty where they have none but `name`. */
  keys: string;
}

/** The variants of a section, those with the same keys together. */
function groupsOf(node: SchemaNode): VariantGroup[] {
  const groups = new Map<string, VariantGroup>();
  for (const variant of variantsOf(node)) {
    const own = Object.keys(variant.node.properties ?? {}).length > 1 ? keys(variant.node) : '';
    const group = own === '' ? variant.name : own;
    groups.set(group, { variants: [...(groups.get(group)?.variants ?? []), variant], keys: own });
  }
  return [...groups.values()];
}

function groupBlocks(section: string, { variants, keys: common }: VariantGroup): string[] {
  const [first, ...others] = variants;
  const descriptions =
    others.length === 0
      ? (first?.node.description ?? '')
      : variants.map(({ name, node }) => `- \`${name}\`: ${node.description ?? ''}`).join('\n');
  return [`### ${section}: ${variants.map(({ name }) => name).join(', ')}`, descriptions, common].filter(
    (block) => block !== '',
  );
}

/** A table of all keys below a node, those of inner sections with their path. */
export function keys(node: SchemaNode): string {
  return table(['key', 'value', 'default', 'what it is'], rows(node, []));
}

function rows(node: SchemaNode, path: readonly string[]): string[][] {
  return Object.entries(node.properties ?? {})
    .filter(([key, child]) => key !== 'name' || path.length > 0 || child.const === undefined)
    .flatMap(([key, child]) => {
      const name = pathText([...path, key]);
      if (!isSection(child)) return [row(name, child, node.required?.includes(key) ?? false)];
      if (child.oneOf === undefined) return rows(child, [...path, key]);
      return [
        row(name, child, node.required?.includes(key) ?? false),
        ...variantsOf(child).flatMap(({ name: variant, node: inner }) =>
          rows(inner, [...path, key])
            .filter(([inside]) => inside !== `\`${name}.name\``)
            .map(([inside, ...rest]) => [`${inside} of \`${variant}\``, ...rest]),
        ),
      ];
    });
}

function row(name: string, node: SchemaNode, required: boolean): string[] {
  return [`\`${name}\``, expectation(node), defaultOf(node, required), node.description ?? ''];
}

function defaultOf(node: SchemaNode, required: boolean): string {
  if (required) return 'required';
  return node.default === undefined || JSON.stringify(node.default) === '{}'
    ? ''
    : `\`${JSON.stringify(node.default)}\``;
}

function isSection(node: SchemaNode): boolean {
  return node.oneOf !== undefined || (node.type === 'object' && node.properties !== undefined);
}

/** What each protocol presets, for a model and a split that have all of its keys. */
function protocolBlocks(): string[] {
  const example = { split: { name: 'ratio' }, backbone: { name: 'mf' }, loss: { name: 'softmax' } };
  const withBpr = withValue(example, ['loss', 'name'], 'bpr');
  const protocols = ['ir-benchmark', 'drrl'] as const;
  return [
    '## Protocols',
    '`protocol` presets the keys below. A key that the configuration sets to something else overrides the preset, and ' +
      'every table marks that. A key that the chosen split or backbone does not have is not preset.',
    ...protocols.flatMap((protocol) => [
      `### protocol: ${protocol}`,
      table(
        ['key', 'value'],
        presetKeys(protocol, example).map(({ path, value }, index) => {
          const other = presetKeys(protocol, withBpr)[index]!.value;
          const text = `\`${JSON.stringify(value)}\``;
          const differs = JSON.stringify(other) !== JSON.stringify(value);
          return [
            `\`${pathText(path)}\``,
            differs ? `${text}; \`${JSON.stringify(other)}\` with \`bpr\`` : text,
          ];
        }),
      ),
    ]),
  ];
}
