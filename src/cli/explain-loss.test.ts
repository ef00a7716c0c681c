import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, describe, expect, it } from 'vitest';
import { readEnvironment } from './environment.js';
import { parseArguments } from './parse.js';
import { commands } from './registry.js';
import { openTerminal } from './terminal.js';

const folder = mkdtempSync(join(tmpdir(), 'explain-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function explain(...line: readonly string[]) {
  const written = { out: '', error: '' };
  const stream = (name: 'out' | 'error') =>
    new Writable({
      write(chunk, _encoding, done) {
        written[name] += String(chunk);
        done();
      },
    });
  const terminal = openTerminal({ out: stream('out'), error: stream('error') }, { NO_COLOR: '1' });
  const request = parseArguments(['explain', 'loss', ...line], commands, { version: '0' });
  if (request.kind === 'text') throw new Error(request.text);
  const { signal } = new AbortController();
  await request.command.run!(request.values, { terminal, environment: readEnvironment({}), signal });
  return written;
}

describe('reclab explain loss', () => {
  it('prints what a loss does to each negative', async () => {
    const { out } = await explain('softmax', '--set', 'loss.temperature=1', '--negatives=0,0.693147');
    expect(out).toBe(`positive at 0.5

loss                    gradient of the positive  effective negatives of 2
softmax, temperature 1                        -1                      1.89

negative   share  gradient
       0  33.3 %    0.3333
0.693147  66.7 %    0.6667
`);
  });

  it('puts losses beside each other, by their numbers', async () => {
    const { out } = await explain(
      'ccl',
      '{name: expression, formula: softplus(mean(negative) - positive)}',
      '--positive=0,1',
      '--negatives=1,-1',
    );
    expect(out).toContain('(1)  ccl');
    expect(out).toContain('(2)  expression, formula softplus(mean(negative) - positive)');
    expect(out).toContain('negative  (1) share  (1) gradient  (2) share  (2) gradient');
    expect(out).toContain('positive at 0\n');
    expect(out).toContain('positive at 1\n');
  });

  it('takes the loss of a configuration', async () => {
    const file = join(folder, 'mine.yaml');
    writeFileSync(
      file,
      'name: mine\ndataset: { name: synthetic }\nsplit: { name: leave-one-out }\nbackbone: { name: mf }\nloss: { name: bpr }\n',
    );
    const json = JSON.parse((await explain(file, '--negatives=0.5', '--json')).out);
    expect(json).toMatchObject({
      positives: [0.5],
      negatives: [0.5],
      losses: [
        {
          label: 'bpr',
          loss: { name: 'bpr' },
          examples: [{ positiveGradient: -0.5, negatives: [{ score: 0.5, gradient: 0.5, share: 1 }] }],
        },
      ],
    });
  });

  it('writes the figures and a plot', async () => {
    const [csv, svg] = [join(folder, 'weights.csv'), join(folder, 'weights.svg')];
    await explain('bpr', 'softmax', '--positive=0', '--negatives=0', '--csv', csv, '--svg', svg);
    expect(readFileSync(csv, 'utf8')).toBe(
      'loss,positive,positive_gradient,negative,gradient,share\nbpr,0,-0.5,0,0.5,1\nsoftmax,0,-5,0,5,1\n',
    );
    expect(readFileSync(svg, 'utf8')).toContain('<svg');
  });

  it('numbers a loss that is named twice', async () => {
    const { out } = await explain('bpr', 'bpr', '--negatives=0');
    expect(out).toContain('(2)  bpr (2)');
  });

  it.each<[string, string[], RegExp]>([
    [
      'a loss that does not exist',
      ['softmx'],
      /^softmx: There is no loss `softmx`[\s\S]*did you mean `softmax`/,
    ],
    [
      'a key that a loss does not have',
      ['{name: softmax, tau: 1}'],
      /There is no key `tau` in `loss` of `softmax`/,
    ],
    ['what is no section', ['{name: softmax'], /^\{name: softmax: This is not a loss/],
    ['a file that is missing', ['configs/none.yaml'], /There is no such configuration/],
    ['no loss', ['none'], /There is no loss to explain|needs a loss/],
    ['several mistakes at once', ['softmx', 'bprr'], /`softmx`[\s\S]*`bprr`/],
    ['scores without a number', ['bpr', '--negatives=x'], /--negatives needs scores/],
  ])('refuses %s', async (_what, line, message) => {
    await expect(explain(...line)).rejects.toThrow(message);
  });
});
