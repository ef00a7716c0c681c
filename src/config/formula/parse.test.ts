import { describe, expect, it } from 'vitest';
import { formulaText } from './formula-text.js';
import { FormulaError, type Mistake } from './mistake.js';
import { parseFormula } from './parse.js';

const normal = (text: string) => formulaText(parseFormula(text));

function mistake(text: string): Mistake {
  try {
    parseFormula(text);
  } catch (error) {
    if (error instanceof FormulaError) return error.mistake;
    throw error;
  }
  throw new Error(`${text} is a formula`);
}

describe('a formula', () => {
  it.each([
    ['(prediction-label)^2', '(prediction - label)^2'],
    ['square(prediction - label)', '(prediction - label)^2'],
    ['a - b - c', 'a - b - c'],
    ['a - (b - c)', 'a - (b - c)'],
    ['a + (b + c)', 'a + (b + c)'],
    ['((a)) * (b * c) / d', 'a * (b * c) / d'],
    ['a / (b * c)', 'a / (b * c)'],
    ['(a + b) * c', '(a + b) * c'],
    ['-x^2', '-x^2'],
    ['(-x)^2', '(-x)^2'],
    ['x^y^3', 'x^y^3'],
    ['(x^y)^3', '(x^y)^3'],
    ['x ** -1', 'x^-1'],
    ['a - -b', 'a - -b'],
    ['- - a', '--a'],
    ['-1.50 * a', '-1.5 * a'],
    ['(-1)^3', '(-1)^3'],
    ['-(1)', '-1'],
    ['-(-1)', '-(-1)'],
    ['.5 + 1e-6 + 1E3', '0.5 + 0.000001 + 1000'],
    ['max( a,min(b , c) )\n', 'max(a, min(b, c))'],
    ['logsumexp((negative - positive)/0.2)', 'logsumexp((negative - positive) / 0.2)'],
  ])('%s is %s in its normal form, which reads as the same tree', (text, expected) => {
    expect(normal(text)).toBe(expected);
    expect(normal(expected)).toBe(expected);
  });

  it('keeps the places of its parts', () => {
    const tree = parseFormula(' a + max(b, (c))');
    expect(tree).toMatchObject({
      operator: 'add',
      span: { start: 1, end: 16 },
      operands: [
        { name: 'a', span: { start: 1, end: 2 } },
        { operator: 'max', operands: [{ span: { start: 9, end: 10 } }, { span: { start: 12, end: 15 } }] },
      ],
    });
  });
});

describe('a text that is none', () => {
  it.each<[string, number, string, string | undefined]>([
    ['', 0, 'The formula is empty', undefined],
    ['a +', 3, 'The formula ends too early', undefined],
    ['a b', 2, '`b` cannot stand here', undefined],
    ['2prediction', 1, '`prediction` cannot stand here', undefined],
    ['a + * b', 4, '`*` cannot stand here', undefined],
    ['(a + b', 0, 'A bracket is not closed', undefined],
    ['max(a, b', 3, 'A bracket is not closed', undefined],
    ['a)', 1, '`)` cannot stand here', undefined],
    ['a × b', 2, '`×` has no meaning in a formula', 'did you mean `*`?'],
    ['a & b', 2, '`&` has no meaning in a formula', undefined],
    ['simgoid(a)', 0, 'There is no function `simgoid`', 'did you mean `sigmoid`?'],
    ['max(a)', 0, '`max` takes 2 arguments, not 1', undefined],
    ['1 + log(a, b)', 4, '`log` takes 1 argument, not 2', undefined],
    ['max()', 4, '`)` cannot stand here', undefined],
  ])('%s', (text, start, summary, fix) => {
    const found = mistake(text);
    expect(found.summary).toBe(summary);
    expect(found.span.start).toBe(start);
    expect(found.fix).toBe(fix);
  });

  it.each(['constructor', 'toString', '__proto__'])('is not fooled by %s, which every object has', (name) => {
    expect(mistake(`${name}(1)`).summary).toBe(`There is no function \`${name}\``);
    expect(normal(`${name} + 1`)).toBe(`${name} + 1`);
  });
});
