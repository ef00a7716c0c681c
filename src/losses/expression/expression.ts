import { expandDims, type Rank, reshape, scalar, sigmoid, type Tensor } from '@tensorflow/tfjs-core';
import type { Expression } from '../../config/formula/expression.js';
import { formulaKind } from '../../config/formula/loss-formula.js';
import { parseFormula } from '../../config/formula/parse.js';
import type { LossOptions } from '../../config/schema/loss.js';
import type { Loss, LossInput } from '../loss.js';
import { evaluate } from './evaluate.js';
import type { Guards } from './guards.js';

/** What a formula is read with, beside the tree. */
export interface FormulaOptions {
  /** The values of the names that are no variables. */
  constants?: Readonly<Record<string, number>>;
  guards?: Guards;
}

/**
 * A loss that is a formula of the configuration, over `prediction` (the sigmoid of the score), `score` and `label` of
 * single pairs, or over the scores `positive` and `negative`. The operators are those of AutoLossGen (Li et al., 2022,
 * arXiv 2204.13160) and what formulas in papers need beside them.
 */
export function expression({ formula, constants, guards }: LossOptions<'expression'>): Loss {
  return formulaLoss(parseFormula(formula), { constants, guards });
}

/**
 * The loss that a tree of operators is, for programs that search formulas.
 *
 * @param root a formula of a loss; see `formulaMistakes` for what that means
 */
export function formulaLoss(
  root: Expression,
  { constants = {}, guards = 'none' }: FormulaOptions = {},
): Loss {
  const pairwise = formulaKind(root) === 'pairwise';
  return {
    name: 'expression',
    needs: pairwise ? 'sampled' : 'pointwise',
    perExample: true,
    acceptsCounts: pairwise,
    compute(input) {
      const variables = pairwise ? pairwiseValues(input) : pointwiseValues(input);
      const tensorOf = (name: string): Tensor => {
        const constant = constants[name];
        if (constant !== undefined) return scalar(constant);
        const variable = variables[name];
        if (variable === undefined) throw new Error(`The formula has a name without a value: ${name}`);
        return variable();
      };
      const value = evaluate(root, { tensorOf, guards, multiplicities: input.multiplicities });
      return { kind: 'per-example', value: reshape<Rank.R1>(value, [input.positives.size]) };
    },
  };
}

type Variables = Readonly<Record<string, () => Tensor>>;

function pointwiseValues({ positives, labels }: LossInput): Variables {
  return { prediction: () => sigmoid(positives), score: () => positives, label: () => labels! };
}

function pairwiseValues(input: LossInput): Variables {
  return { positive: () => expandDims(input.positives, 1), negative: () => input.negatives! };
}
