import { didYouMean } from '../suggestion.js';
import { type Expression, functionNames, type Operator, operandCounts, type Span } from './expression.js';
import { FormulaError } from './mistake.js';
import { type Token, tokensOf } from './tokens.js';

/**
 * Reads a formula:
 *
 *     sum     := product (('+' | '-') product)*
 *     product := factor (('*' | '/') factor)*
 *     factor  := '-' factor | power
 *     power   := atom ('^' factor)?
 *     atom    := number | name | function '(' sum (',' sum)* ')' | '(' sum ')'
 *
 * `x^2` is `square(x)`, and a minus before a number belongs to it.
 *
 * @throws FormulaError at the first place that does not follow the grammar
 */
export function parseFormula(text: string): Expression {
  return new Parser(tokensOf(text)).formula();
}

const sumSigns: Readonly<Record<string, Operator>> = { '+': 'add', '-': 'subtract' };
const productSigns: Readonly<Record<string, Operator>> = { '*': 'multiply', '/': 'divide' };

class Parser {
  private position = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  formula(): Expression {
    if (this.next().kind === 'end') {
      throw new FormulaError({
        span: this.next(),
        summary: 'The formula is empty',
        expected: 'e.g. `(prediction - label)^2`',
      });
    }
    const whole = this.sum();
    if (this.next().kind !== 'end') throw this.unexpected('an operator, or the end of the formula');
    return whole;
  }

  private sum(): Expression {
    return this.leftToRight(sumSigns, () => this.product());
  }

  private product(): Expression {
    return this.leftToRight(productSigns, () => this.factor());
  }

  private leftToRight(signs: Readonly<Record<string, Operator>>, operand: () => Expression): Expression {
    let left = operand();
    for (;;) {
      const operator = this.next().kind === 'sign' ? signs[this.next().text] : undefined;
      if (operator === undefined) return left;
      this.take();
      left = joined(operator, left, operand());
    }
  }

  private factor(): Expression {
    if (!this.at('-')) return this.power();
    const { start } = this.take();
    const operand = this.factor();
    const span = { start, end: operand.span!.end };
    if (operand.kind === 'number' && operand.value > 0) return { ...operand, value: -operand.value, span };
    return { kind: 'operation', operator: 'negate', operands: [operand], span };
  }

  private power(): Expression {
    const base = this.atom();
    if (!this.at('^') && !this.at('**')) return base;
    this.take();
    const exponent = this.factor();
    if (exponent.kind !== 'number' || exponent.value !== 2) return joined('power', base, exponent);
    const span = spanOver(base, exponent);
    return { kind: 'operation', operator: 'square', operands: [base], span };
  }

  private atom(): Expression {
    const { kind, text, start, end } = this.next();
    if (kind === 'number') {
      this.take();
      return { kind: 'number', value: Number(text), span: { start, end } };
    }
    if (kind === 'name') {
      const name = this.take();
      return this.at('(') ? this.call(name) : { kind: 'name', name: text, span: { start, end } };
    }
    if (!this.at('(')) throw this.unexpected('a number, a name, a function or `(`');
    this.take();
    const inner = this.sum();
    const close = this.close(start);
    return { ...inner, span: { start, end: close.end } };
  }

  private call(name: Token): Expression {
    const operator = functionNames.find((known) => known === name.text);
    if (operator === undefined) {
      const fix = didYouMean(name.text, functionNames);
      throw new FormulaError({
        span: name,
        summary: `There is no function \`${name.text}\``,
        expected: `one of ${functionNames.map((known) => `\`${known}\``).join(', ')}`,
        ...(fix !== undefined && { fix }),
      });
    }
    const open = this.take();
    const operands = [this.sum()];
    while (this.at(',')) {
      this.take();
      operands.push(this.sum());
    }
    const close = this.close(open.start);
    const span = { start: name.start, end: close.end };
    const count = operandCounts[operator];
    if (operands.length !== count) {
      throw new FormulaError({
        span,
        summary: `\`${operator}\` takes ${count} ${count === 1 ? 'argument' : 'arguments'}, not ${operands.length}`,
        expected: `\`${operator}(${['x', 'y'].slice(0, count).join(', ')})\``,
      });
    }
    return { kind: 'operation', operator, operands, span };
  }

  private close(opened: number): Token {
    if (this.at(')')) return this.take();
    const token = this.next();
    if (token.kind !== 'end') throw this.unexpected('an operator, `,` or `)`');
    throw new FormulaError({
      span: { start: opened, end: opened + 1 },
      summary: 'A bracket is not closed',
      expected: '`)` before the end of the formula',
    });
  }

  private next(): Token {
    return this.tokens[this.position]!;
  }

  private at(sign: string): boolean {
    return this.next().kind === 'sign' && this.next().text === sign;
  }

  private take(): Token {
    return this.tokens[this.position++]!;
  }

  private unexpected(expected: string): FormulaError {
    const token = this.next();
    if (token.kind === 'end')
      return new FormulaError({ span: token, summary: 'The formula ends too early', expected });
    return new FormulaError({ span: token, summary: `\`${token.text}\` cannot stand here`, expected });
  }
}

function joined(operator: Operator, left: Expression, right: Expression): Expression {
  return { kind: 'operation', operator, operands: [left, right], span: spanOver(left, right) };
}

function spanOver(left: Expression, right: Expression): Span {
  return { start: left.span!.start, end: right.span!.end };
}
