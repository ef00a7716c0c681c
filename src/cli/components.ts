import { type SchemaNode, schemaTree, variantsOf } from '../config/schema-tree.js';

/** A thing that a configuration can name, with a line on it. */
export interface Component {
  name: string;
  description: string;
}

/** The kinds of components and the section of a configuration that names them. */
export const componentSections = {
  datasets: 'dataset',
  splits: 'split',
  backbones: 'backbone',
  losses: 'loss',
  weightings: 'weighting',
} as const;

/** The components of one kind, as the schema knows them. */
export function componentsOf(kind: keyof typeof componentSections): readonly Component[] {
  const section: SchemaNode = schemaTree().properties?.[componentSections[kind]] ?? {};
  return variantsOf(section).map(({ name, node }) => ({ name, description: node.description ?? '' }));
}
