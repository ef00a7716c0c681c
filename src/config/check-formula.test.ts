import { describe, expect, it } from 'vitest';
import { experimentId } from './fingerprint.js';
import { parseExperiment } from './load.js';
import { resolveExperiment } from './resolve.js';

const config = (loss: string) => `name: mine
dataset: { name: movielens-1m }
split: { name: leave-one-out }
backbone: { name: mf }
${loss}
`;

const message = (text: string, overrides: readonly string[] = []): string => {
  try {
    parseExperiment(text, 'mine.yaml', { overrides });
  } catch (error) {
    return (error as Error).message;
  }
  return '';
};

describe('a mistake in a formula', () => {
  it('is shown with its place in the file and a caret', () => {
    expect(message(config('loss: { name: expression, formula: (predction - label)^2 }'))).toBe(
      `mine.yaml:5:37: \`predction\` is neither a variable nor a constant
  expected: \`prediction\`, \`score\`, \`label\`, \`positive\`, \`negative\`, or a name that \`loss.constants\` gives a value
  found:    (predction - label)^2
             ^
  do:       did you mean \`prediction\`?`,
    );
  });

  it.each([
    ['in quotes', "loss: { name: expression, formula: '(prediction - label)^x' }", '5:58'],
    ['in double quotes', 'loss: { name: expression, formula: "(prediction - label)^x" }', '5:58'],
    ['in a block', 'loss:\n  name: expression\n  formula: |\n    (prediction\n      - label)^x', '9:16'],
    [
      'in a folded block',
      'loss:\n  name: expression\n  formula: >-\n    (prediction\n\n    - label)^x',
      '10:14',
    ],
    ['over several lines', 'loss:\n  name: expression\n  formula: (prediction\n    - label)^x', '8:14'],
    ['at the end', 'loss: { name: expression, formula: "label * (prediction - 2) *" }', '5:63'],
  ])('is found %s', (_where, loss, place) => {
    expect(message(config(loss))).toContain(`mine.yaml:${place}: `);
  });

  it('stands beside the other mistakes', () => {
    const found = message(
      config('loss: { name: expression, formula: "a * prediction + b", constants: { e: 1, log: 2 } }'),
    );
    expect(found).toContain('`a` is neither a variable nor a constant');
    expect(found).toContain('`b` is neither a variable nor a constant');
    expect(found).toContain('The constant `e` is not in the formula');
    expect(found).toContain('A constant cannot be called `log`');
  });

  it('is told of an override too', () => {
    const text = config('loss: { name: expression, formula: (prediction - label)^2 }');
    expect(message(text, ['loss.formula=(prediction'])).toContain(
      '--set loss.formula=(prediction: A bracket is not closed',
    );
  });
});

describe('the id of an experiment', () => {
  const id = (loss: object) =>
    experimentId(
      resolveExperiment({
        name: 'mine',
        dataset: { name: 'movielens-1m' },
        split: { name: 'leave-one-out' },
        backbone: { name: 'mf' },
        loss: { name: 'expression', ...loss },
      }),
      { engine: 'wasm', dataFingerprint: 'd' },
    );
  const mse = id({ formula: '(prediction - label)^2' });

  it('follows the normal form of a formula, not its spelling', () => {
    expect(id({ formula: 'square( prediction-label )' })).toBe(mse);
    expect(id({ formula: '(label - prediction)^2' })).not.toBe(mse);
  });

  it('follows the constants and the guards', () => {
    const of = (e: number) => id({ formula: 'e * (prediction - label)^2', constants: { e } });
    expect(of(1)).not.toBe(of(2));
    expect(id({ formula: '(prediction - label)^2', guards: 'autolossgen' })).not.toBe(mse);
  });
});
