import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { operation } from './expression.js';
import { formulaText } from './formula-text.js';
import { formulaMistakes, kindOfFormula, normalFormula } from './loss-formula.js';

const mistakes = (text: string, constants: readonly string[] = []) =>
  formulaMistakes(text, constants).map(({ span, summary }) => `${span.start} ${summary}`);

describe('the formula of a loss', () => {
  it.each([
    ['(prediction - label)^2', 'pointwise'],
    ['softplus(score) - label * score', 'pointwise'],
    ['softplus(positive - negative)', 'pairwise'],
    ['(prediction -', null],
  ])('%s is %s', (text, kind) => {
    expect(kindOfFormula(text)).toBe(kind);
  });

  it.each([
    'label * max(e / prediction, prediction^-2)',
    'relu(1 - positive) + e * mean(relu(negative - 0.5))',
    'logsumexp((negative - positive) / e)',
  ])('%s is sound', (text) => {
    expect(formulaMistakes(text, ['e'])).toEqual([]);
  });

  it.each([
    [
      'predction * lable',
      [
        '0 `predction` is neither a variable nor a constant',
        '12 `lable` is neither a variable nor a constant',
      ],
    ],
    ['label * 2', ['0 The formula does not depend on the model']],
    [' prediction^2 ', ['1 The formula cannot tell positives from negatives']],
    ['label * prediction^score', ['19 An exponent does not depend on the model']],
    [
      'label * mean(score)',
      ['8 `mean` goes over the negatives of an example, but this is the same for each of them'],
    ],
    [
      'sum(mean(negative)) + positive',
      ['0 `sum` goes over the negatives of an example, but this is the same for each of them'],
    ],
    ['positive - label * mean(negative)', ['0 `label` and `positive` do not go together']],
    ['mean(negative^2)', ['0 The formula compares nothing']],
    ['softplus(negative - positive)', ['0 The formula has a value for each negative, not for each example']],
  ])('%s is not', (text, expected) => {
    expect(mistakes(text)).toEqual(expected);
  });

  it('says what was meant', () => {
    expect(formulaMistakes('predction * label', [])[0]?.fix).toBe('did you mean `prediction`?');
    expect(formulaMistakes('sigmoid * label', [])[0]?.fix).toBe('write `sigmoid(…)`');
    expect(formulaMistakes('softplus(negative - positive)', [])[0]?.fix).toBe(
      'write mean(softplus(negative - positive))',
    );
  });

  it('is left alone where it is no formula', () => {
    expect(normalFormula('a+b')).toBe('a + b');
    expect(normalFormula('a+')).toBe('a+');
  });
});

describe('a formula that a program builds', () => {
  it('has a text', () => {
    const label = { kind: 'name', name: 'label' } as const;
    const sum = operation('add', { kind: 'name', name: 'prediction' }, label);
    expect(formulaText(operation('max', sum, operation('reciprocal', sum)))).toBe(
      'max(prediction + label, reciprocal(prediction + label))',
    );
  });

  it('has as many operands as its operators take', () => {
    expect(() => operation('max', { kind: 'number', value: 1 })).toThrow('max takes 2 operands, got 1');
  });
});

it('the formulas of the documentation are sound', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../docs/losses.md'), 'utf8');
  const formulas = [...page.matchAll(/^\| \S+ +\| `([^`]*(?:prediction|score|negative)[^`]*)` +\|$/gm)].map(
    ([, formula]) => formula!,
  );
  expect(formulas).toHaveLength(7);
  expect(formulas.flatMap((formula) => formulaMistakes(formula, ['e']))).toEqual([]);
});
