import { div, expandDims, mul, scalar, sum, type Tensor, type Tensor2D } from '@tensorflow/tfjs-core';
import { type Aggregate, type Expression, isAggregate } from '../../config/formula/expression.js';
import { logSumExp } from '../../engine/operators/log-sum-exp.js';
import { bounded, type Guards } from './guards.js';
import { elementwise } from './operators.js';

/** What a formula is evaluated with. */
export interface Meaning {
  /** The tensor of a name; their shapes broadcast. */
  tensorOf(name: string): Tensor;
  guards: Guards;
  /** How often each negative was drawn, [B, M], for sums over the negatives; once where null. */
  multiplicities: Tensor2D | null;
}

/**
 * The value of a formula. A node that stands in several places is computed once.
 *
 * @returns in the shape that the names broadcast to; `sum`, `mean` and `logsumexp` take [B, M] to [B, 1]
 */
export function evaluate(root: Expression, meaning: Meaning): Tensor {
  const known = new Map<Expression, Tensor>();
  const of = (node: Expression): Tensor => {
    const before = known.get(node);
    if (before) return before;
    const value = valueOfNode(node, of, meaning);
    known.set(node, value);
    return value;
  };
  return of(root);
}

function valueOfNode(
  node: Expression,
  of: (node: Expression) => Tensor,
  { tensorOf, guards, multiplicities }: Meaning,
): Tensor {
  if (node.kind === 'number') return scalar(node.value);
  if (node.kind === 'name') return tensorOf(node.name);
  const { operator } = node;
  const [x, y = x] = node.operands.map(of);
  const value = isAggregate(operator)
    ? overNegatives(operator, x as Tensor2D, multiplicities)
    : elementwise(operator, guards)(x!, y!);
  return guards === 'autolossgen' ? bounded(value) : value;
}

/** [B, M] → [B, 1] over the negatives, each as often as it was drawn. */
function overNegatives(operator: Aggregate, x: Tensor2D, counts: Tensor2D | null): Tensor2D {
  if (operator === 'logsumexp') return expandDims<Tensor2D>(logSumExp(x, { counts }), 1);
  const total = sum<Tensor2D>(counts ? mul(x, counts) : x, 1, true);
  if (operator === 'sum') return total;
  return div(total, counts ? sum(counts, 1, true) : x.shape[1]);
}
