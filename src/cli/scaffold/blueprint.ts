/** The names of a new component. */
export interface ComponentName {
  /** As a configuration writes it: `hard-negatives`. */
  kebab: string;
  /** As the code writes it: `hardNegatives`. */
  camel: string;
}

/** A text that goes into a file that exists. */
export interface Insertion {
  /** Path in the repository. */
  path: string;
  /** The place is looked for from here on. */
  after: string;
  /** Then this text is looked for, … */
  anchor: string;
  /** … and the new text goes before or behind it. */
  side: 'before' | 'behind';
  text: string;
}

/** A file of a new component. */
export interface NewFile {
  /** Path in the repository. */
  path: string;
  content: string;
}

/** What makes a component of one kind: its file, its test, and its entries in registry and schema. */
export interface Blueprint {
  /** The folder of its files. */
  folder: string;
  /** A working start, to be changed. */
  source(name: ComponentName): string;
  test(name: ComponentName): string;
  /** The file of its options, where they stand in one of their own. */
  options?(name: ComponentName): NewFile;
  insertions(name: ComponentName): readonly Insertion[];
}

/** The entry of a component in the table of its registry, and the import it needs; the formatter sorts imports. */
export function registryEntry(path: string, table: string, { kebab, camel }: ComponentName): Insertion[] {
  const entry = kebab === camel ? kebab : `'${kebab}': ${camel}`;
  return [
    {
      path,
      after: '',
      anchor: 'import ',
      side: 'before',
      text: `import { ${camel} } from './${kebab}.js';\n`,
    },
    { path, after: `export const ${table}`, anchor: '= {', side: 'behind', text: ` ${entry},` },
  ];
}

/** The entry of a component among the variants of its section in the schema. */
export function schemaEntry(path: string, schema: string, variant: string): Insertion {
  return { path, after: `export const ${schema} `, anchor: '\n]);', side: 'before', text: `\n${variant},` };
}
