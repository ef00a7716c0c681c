import { describe, expect, it } from 'vitest';
import { parseArguments } from './parse.js';
import { commands } from './registry.js';

function parse(...args: string[]) {
  return parseArguments(args, commands, { version: '1.2.3' });
}

function refusal(...args: string[]): string {
  try {
    parse(...args);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('The command line was accepted');
}

describe('a command line', () => {
  it('gives the command and its values', () => {
    const request = parse(
      'run',
      'a.yaml',
      '--set',
      'loss.temperature=0.1',
      'b.yaml',
      '--set',
      'seeds=[1]',
      '--json',
    );
    expect(request).toMatchObject({
      kind: 'command',
      command: { name: 'run' },
      values: {
        config: ['a.yaml', 'b.yaml'],
        set: ['loss.temperature=0.1', 'seeds=[1]'],
        json: true,
        fresh: false,
      },
    });
  });

  it('finds commands below commands', () => {
    expect(parse('data', 'import', 'yelp', 'y.tgz')).toMatchObject({
      command: { name: 'import' },
      values: { dataset: 'yelp', file: 'y.tgz' },
    });
  });

  it('finds commands below a command that does something itself', () => {
    const chosen = (...args: string[]) => {
      const request = parse('sweep', ...args);
      return request.kind === 'command' ? [request.command.name, request.values] : [];
    };
    expect(chosen('a.yaml', '--jobs', '2')).toMatchObject(['sweep', { file: 'a.yaml', jobs: '2' }]);
    expect(chosen('status', 'a.yaml', '--json')).toMatchObject(['status', { sweep: 'a.yaml', json: true }]);
    expect(chosen('worker', 'losses', '3f2a-1')).toMatchObject(['worker', { name: 'losses', run: '3f2a-1' }]);
  });

  it('leaves numbers as they were written', () => {
    expect(parse('evaluate', '0123e4', '--cutoffs', '5')).toMatchObject({
      values: { run: '0123e4', cutoffs: '5' },
    });
  });

  it('may ask for the version', () => {
    expect(parse('--version')).toEqual({ kind: 'text', text: '1.2.3' });
  });

  it.each(commands.map(({ name }) => name))('%s --help shows an example', (name) => {
    const request = parse(name, '--help');
    expect(request.kind === 'text' && request.text).toContain(`reclab ${name}`);
    expect(request.kind === 'text' && request.text).toContain('Examples:');
  });
});

describe('a wrong command line', () => {
  it.each([
    [['rnu', 'a.yaml'], 'There is no command `rnu`', 'did you mean `run`?'],
    [['data', 'lst'], 'There is no command `data lst`', 'did you mean `list`?'],
    [['run', 'a.yaml', '--sede', '3'], 'There is no option --sede', 'did you mean --seed?'],
    [['run', 'a.yaml', '--outt=x'], 'There is no option --outt', 'did you mean --out?'],
    [['list', 'lossees'], '`lossees` is not a value of kind', 'did you mean `losses`?'],
    [['clean', 'finishd', 'sweeps'], '`finishd` is not a value of kinds', 'did you mean `finished`?'],
    [['list', 'losses', 'more'], '`more` is one argument too many', 'reclab list [kind]'],
    [['run'], 'An argument is missing', 'reclab run <config...>'],
    [[], 'Which command?', 'reclab --help'],
    [['sweep'], 'An argument is missing', 'reclab sweep <file>'],
    [['sweep', 'a.yaml', '--job', '2'], 'There is no option --job', '--jobs'],
    [['data'], 'Which command?', '`list`, `fetch`, `describe`'],
    [['run', 'a.yaml', '--seed'], '--seed needs a value', 'reclab run --help'],
  ])('%j', (args, ...parts) => {
    for (const part of parts) expect(refusal(...args)).toContain(part);
  });
});
