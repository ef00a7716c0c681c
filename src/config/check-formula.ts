import { functionNames } from './formula/expression.js';
import { constantsWithoutUse, formulaMistakes, lossVariables } from './formula/loss-formula.js';
import type { Mistake } from './formula/mistake.js';
import { valueAt } from './key-path.js';
import type { Problem } from './messages.js';
import type { Experiment } from './schema/experiment.js';

const path = ['loss', 'formula'];
/** As far as messages are indented, so that the caret stands under the formula. */
const INDENTATION = 12;

/**
 * Finds what is wrong in the formula of a loss `expression`, each mistake with its place in the formula.
 *
 * @param written the configuration as a person wrote it, in whose text places are meant
 */
export function checkFormula({ loss }: Experiment, written: unknown): Problem[] {
  if (loss.name !== 'expression') return [];
  const found = valueAt(written, path);
  const text = typeof found === 'string' ? found : loss.formula;
  const constants = Object.keys(loss.constants);
  return [
    ...formulaMistakes(text, constants).map((mistake) => problemIn(text, mistake)),
    ...constants.filter((name) => isTaken(name)).map(takenConstant),
    ...constantsWithoutUse(text, constants).map(unusedConstant),
  ];
}

function problemIn(text: string, { span, summary, expected, fix }: Mistake): Problem {
  return {
    path,
    at: 'value',
    character: span.start,
    summary,
    explanation: {
      ...(expected !== undefined && { expected }),
      found: pointedAt(text, span.start),
      ...(fix !== undefined && { fix }),
    },
  };
}

/** The line of the formula with a caret under the character. */
function pointedAt(text: string, character: number): string {
  const before = text.slice(0, character);
  const lineStart = before.lastIndexOf('\n') + 1;
  const line = text.slice(lineStart).split('\n')[0]!;
  return `${line}\n${' '.repeat(INDENTATION + character - lineStart)}^`;
}

function isTaken(name: string): boolean {
  return lossVariables.includes(name) || functionNames.some((known) => known === name);
}

function takenConstant(name: string): Problem {
  return {
    path: ['loss', 'constants', name],
    at: 'key',
    summary: `A constant cannot be called \`${name}\`, which has a meaning in formulas`,
    explanation: { fix: 'choose another name' },
  };
}

function unusedConstant(name: string): Problem {
  return {
    path: ['loss', 'constants', name],
    at: 'key',
    summary: `The constant \`${name}\` is not in the formula`,
    explanation: { fix: 'leave it out, or use it' },
  };
}
