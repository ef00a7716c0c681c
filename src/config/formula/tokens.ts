import type { Span } from './expression.js';
import { FormulaError } from './mistake.js';

/** A word of a formula: a number, a name, a sign or bracket, or its end. */
export interface Token extends Span {
  kind: 'number' | 'name' | 'sign' | 'end';
  text: string;
}

const patterns = {
  number: /(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/y,
  name: /[A-Za-z_][A-Za-z0-9_]*/y,
  sign: /\*\*|[-+*/^(),]/y,
} as const;

const signsLike: Readonly<Record<string, string>> = {
  '·': '*',
  '×': '*',
  '÷': '/',
  '−': '-',
  '²': '^2',
  '[': '(',
  ']': ')',
  '{': '(',
  '}': ')',
  ';': ',',
};

/**
 * The words of a formula; the last is its end.
 *
 * @throws FormulaError at the first character that has no meaning
 */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let at = skipBlanks(text, 0);
  while (at < text.length) {
    const token = tokenAt(text, at);
    tokens.push(token);
    at = skipBlanks(text, token.end);
  }
  return [...tokens, { kind: 'end', text: '', start: text.length, end: text.length }];
}

function tokenAt(text: string, start: number): Token {
  for (const kind of ['number', 'name', 'sign'] as const) {
    const pattern = patterns[kind];
    pattern.lastIndex = start;
    const [found] = pattern.exec(text) ?? [];
    if (found !== undefined) return { kind, text: found, start, end: start + found.length };
  }
  const [character = ''] = [...text.slice(start)];
  const meant = signsLike[character];
  throw new FormulaError({
    span: { start, end: start + character.length },
    summary: `\`${character}\` has no meaning in a formula`,
    expected: 'numbers, names, + - * / ^, brackets and commas',
    ...(meant !== undefined && { fix: `did you mean \`${meant}\`?` }),
  });
}

function skipBlanks(text: string, at: number): number {
  let next = at;
  while (next < text.length && /\s/.test(text[next]!)) next++;
  return next;
}
