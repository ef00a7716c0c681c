/** A stretch of a formula's text: from `start` to before `end`. */
export interface Span {
  start: number;
  end: number;
}

/**
 * A formula as a tree. Programs may build it as well as the parser; a node that stands in several places is computed
 * once, so that a graph of operators is one too.
 */
export type Expression =
  | { readonly kind: 'number'; readonly value: number; readonly span?: Span }
  /** A variable of the loss, or a constant of the configuration. */
  | { readonly kind: 'name'; readonly name: string; readonly span?: Span }
  | {
      readonly kind: 'operation';
      readonly operator: Operator;
      readonly operands: readonly Expression[];
      readonly span?: Span;
    };

/** Every operator with the number of its operands. */
export const operandCounts = {
  add: 2,
  subtract: 2,
  multiply: 2,
  divide: 2,
  power: 2,
  max: 2,
  min: 2,
  negate: 1,
  identity: 1,
  log: 1,
  square: 1,
  reciprocal: 1,
  sigmoid: 1,
  tanh: 1,
  relu: 1,
  abs: 1,
  sqrt: 1,
  exp: 1,
  sign: 1,
  softplus: 1,
  sum: 1,
  mean: 1,
  logsumexp: 1,
} as const;

/** What a node does with its operands. */
export type Operator = keyof typeof operandCounts;

/** Operators over the negatives of an example. */
export const aggregates = ['sum', 'mean', 'logsumexp'] as const satisfies readonly Operator[];
export type Aggregate = (typeof aggregates)[number];

/** Operators that a formula writes with signs; the others are functions. */
export const signs = [
  'add',
  'subtract',
  'multiply',
  'divide',
  'power',
  'negate',
] as const satisfies Operator[];

/** The operators that a formula writes as functions, e.g. `max(x, y)`. */
export const functionNames = (Object.keys(operandCounts) as Operator[]).filter(
  (operator) => !(signs as readonly Operator[]).includes(operator),
);

/** Whether an operator goes over the negatives of an example. */
export function isAggregate(operator: Operator): operator is Aggregate {
  return (aggregates as readonly Operator[]).includes(operator);
}

/** An operation on operands, for programs that build formulas. */
export function operation(operator: Operator, ...operands: readonly Expression[]): Expression {
  if (operands.length !== operandCounts[operator]) {
    throw new Error(`${operator} takes ${operandCounts[operator]} operands, got ${operands.length}`);
  }
  return { kind: 'operation', operator, operands };
}

/** Every node of a tree once, a node before its operands. */
export function nodesOf(root: Expression): readonly Expression[] {
  const found = new Set<Expression>();
  const visit = (node: Expression): void => {
    if (found.has(node)) return;
    found.add(node);
    if (node.kind === 'operation') for (const operand of node.operands) visit(operand);
  };
  visit(root);
  return [...found];
}

/** The names in a formula, each once, in the order of its text. */
export function namesOf(root: Expression): readonly string[] {
  return [...new Set(nodesOf(root).flatMap((node) => (node.kind === 'name' ? [node.name] : [])))];
}
