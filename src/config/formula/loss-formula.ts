import { didYouMean } from '../suggestion.js';
import {
  type Expression,
  functionNames,
  isAggregate,
  namesOf,
  nodesOf,
  type Operator,
  type Span,
} from './expression.js';
import { formulaText } from './formula-text.js';
import { FormulaError, type Mistake } from './mistake.js';
import { parseFormula } from './parse.js';

/** What a formula of labelled pairs may speak of. */
export const pointwiseVariables = ['prediction', 'score', 'label'] as const;
/** What a formula of a positive against negatives may speak of. */
export const pairwiseVariables = ['positive', 'negative'] as const;
/** What any formula of a loss may speak of. */
export const lossVariables: readonly string[] = [...pointwiseVariables, ...pairwiseVariables];

/** Whether a formula is about labelled pairs or about positives and negatives. */
export function formulaKind(expression: Expression): 'pointwise' | 'pairwise' {
  return namesOf(expression).some((name) => pairwiseVariables.some((variable) => variable === name))
    ? 'pairwise'
    : 'pointwise';
}

/** `formulaKind` of a text; null where it is no formula. */
export function kindOfFormula(text: string): 'pointwise' | 'pairwise' | null {
  const parsed = tryParse(text);
  return parsed instanceof FormulaError ? null : formulaKind(parsed);
}

/** The normal form of a formula; a text that is none stays as it is, for the check to tell. */
export function normalFormula(text: string): string {
  const parsed = tryParse(text);
  return parsed instanceof FormulaError ? text : formulaText(parsed);
}

/** Whether a value differs from negative to negative: no aggregate stands between it and `negative`. */
export function variesByNegative(expression: Expression): boolean {
  if (expression.kind === 'number') return false;
  if (expression.kind === 'name') return expression.name === 'negative';
  return !isAggregate(expression.operator) && expression.operands.some(variesByNegative);
}

/**
 * Everything that is wrong with the formula of a loss; a text that does not follow the grammar is one mistake.
 *
 * @param constants the names that the configuration gives a value
 */
export function formulaMistakes(text: string, constants: readonly string[]): readonly Mistake[] {
  const parsed = tryParse(text);
  if (parsed instanceof FormulaError) return [parsed.mistake];
  const unknown = unknownNames(parsed, constants);
  const ofParts = [...unknown, ...exponentMistakes(parsed), ...aggregateMistakes(parsed)];
  return ofParts.length > 0 ? ofParts : wholeMistakes(parsed, text);
}

/** The constants that do not occur in a formula; none where the text is no formula. */
export function constantsWithoutUse(text: string, constants: readonly string[]): readonly string[] {
  const parsed = tryParse(text);
  if (parsed instanceof FormulaError) return [];
  const used = namesOf(parsed);
  return constants.filter((name) => !used.includes(name));
}

function tryParse(text: string): Expression | FormulaError {
  try {
    return parseFormula(text);
  } catch (error) {
    if (error instanceof FormulaError) return error;
    throw error;
  }
}

function unknownNames(root: Expression, constants: readonly string[]): Mistake[] {
  return nodesOf(root).flatMap((node): Mistake[] => {
    if (node.kind !== 'name' || lossVariables.includes(node.name) || constants.includes(node.name)) return [];
    const { name } = node;
    const isFunction = functionNames.some((known) => known === name);
    const fix = isFunction ? `write \`${name}(…)\`` : didYouMean(name, [...lossVariables, ...constants]);
    return [
      {
        span: spanOf(node),
        summary: `\`${name}\` is neither a variable nor a constant`,
        expected: `${quoted(lossVariables)}, or a name that \`loss.constants\` gives a value`,
        ...(fix !== undefined && { fix }),
      },
    ];
  });
}

/** The gradient of x^y by y needs log(x), which few formulas mean; they can write it. */
function exponentMistakes(root: Expression): Mistake[] {
  return operationsOf(root, (operator) => operator === 'power').flatMap(({ operands }): Mistake[] => {
    const exponent = operands[1]!;
    if (!namesOf(exponent).some((name) => lossVariables.includes(name))) return [];
    return [
      {
        span: spanOf(exponent),
        summary: 'An exponent does not depend on the model',
        expected: 'numbers and constants',
        fix: `write exp(${formulaText(exponent)} * log(…))`,
      },
    ];
  });
}

function aggregateMistakes(root: Expression): Mistake[] {
  return operationsOf(root, isAggregate).flatMap((node): Mistake[] => {
    if (variesByNegative(node.operands[0]!)) return [];
    return [
      {
        span: spanOf(node),
        summary: `\`${node.operator}\` goes over the negatives of an example, but this is the same for each of them`,
        expected: 'an argument with `negative` in it that no other sum, mean or logsumexp is around',
      },
    ];
  });
}

function wholeMistakes(root: Expression, text: string): Mistake[] {
  const names = namesOf(root);
  const has = (name: string) => names.includes(name);
  const span = { start: text.length - text.trimStart().length, end: text.trimEnd().length };
  const whole = (summary: string, expected: string, fix?: string): Mistake[] => [
    { span, summary, expected, ...(fix !== undefined && { fix }) },
  ];
  if (formulaKind(root) === 'pointwise') {
    if (!has('prediction') && !has('score')) {
      return whole(
        'The formula does not depend on the model',
        '`prediction`, `score`, or `positive` and `negative`',
      );
    }
    if (!has('label')) {
      return whole('The formula cannot tell positives from negatives', '`label` (1 or 0) somewhere in it');
    }
    return [];
  }
  const mixed = pointwiseVariables.filter(has);
  if (mixed.length > 0) {
    return whole(
      `${quoted(mixed)} and \`${pairwiseVariables.find(has)}\` do not go together`,
      '`prediction`, `score` and `label` of single pairs; or `positive` and `negative`, which are scores',
    );
  }
  if (!has('positive') || !has('negative')) {
    return whole('The formula compares nothing', 'both `positive` and `negative` in it');
  }
  if (variesByNegative(root)) {
    return whole(
      'The formula has a value for each negative, not for each example',
      '`mean`, `sum` or `logsumexp` around what has `negative` in it',
      `write mean(${text.trim()})`,
    );
  }
  return [];
}

type Operation = Extract<Expression, { kind: 'operation' }>;

function operationsOf(root: Expression, chosen: (operator: Operator) => boolean): Operation[] {
  return nodesOf(root).filter(
    (node): node is Operation => node.kind === 'operation' && chosen(node.operator),
  );
}

function spanOf({ span }: Expression): Span {
  return span ?? { start: 0, end: 0 };
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ');
}
