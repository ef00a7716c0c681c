import type { Expression, Operator } from './expression.js';

/** How tightly what stands in a formula holds together: a sum the least, a name the most. */
const SUM = 1;
const PRODUCT = 2;
const FACTOR = 3;
const ATOM = 5;

/** Two operands around a sign; each holds at least as tightly as said, or stands in brackets. */
const infix: { readonly [Name in Operator]?: { sign: string; own: number; left: number; right: number } } = {
  add: { sign: ' + ', own: SUM, left: SUM, right: PRODUCT },
  subtract: { sign: ' - ', own: SUM, left: SUM, right: PRODUCT },
  multiply: { sign: ' * ', own: PRODUCT, left: PRODUCT, right: FACTOR },
  divide: { sign: ' / ', own: PRODUCT, left: PRODUCT, right: FACTOR },
  power: { sign: '^', own: FACTOR, left: ATOM, right: FACTOR },
};

/**
 * A formula as text in its normal form: one way of spacing, no needless brackets, numbers in their shortest form.
 * Formulas of the same tree have the same text, and reading it gives the tree again.
 */
export function formulaText(expression: Expression): string {
  return written(expression).text;
}

interface Written {
  text: string;
  tightness: number;
}

function written(expression: Expression): Written {
  if (expression.kind === 'name') return { text: expression.name, tightness: ATOM };
  if (expression.kind === 'number') {
    const { value } = expression;
    return { text: String(value), tightness: value < 0 ? FACTOR : ATOM };
  }
  const { operator, operands } = expression;
  const parts = operands.map(written);
  if (operator === 'square') return { text: `${bracketed(parts[0]!, ATOM)}^2`, tightness: FACTOR };
  if (operator === 'negate') return { text: negated(parts[0]!, operands[0]!), tightness: FACTOR };
  const form = infix[operator];
  if (form === undefined) {
    return { text: `${operator}(${parts.map(({ text }) => text).join(', ')})`, tightness: ATOM };
  }
  const [left, right] = [bracketed(parts[0]!, form.left), bracketed(parts[1]!, form.right)];
  return { text: left + form.sign + right, tightness: form.own };
}

/** A number keeps its brackets, because the minus would become its own. */
function negated(operand: Written, { kind }: Expression): string {
  return `-${kind === 'number' ? `(${operand.text})` : bracketed(operand, FACTOR)}`;
}

function bracketed({ text, tightness }: Written, least: number): string {
  return tightness < least ? `(${text})` : text;
}
