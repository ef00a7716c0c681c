import { relative } from 'node:path';
import { ExitCode } from '../../core/errors.js';
import type { ReproduceOptions } from '../../reproduction/options.js';
import type { Paper } from '../../reproduction/paper.js';
import type { Reproduction } from '../../reproduction/reproduce.js';
import { count } from '../amounts.js';
import { childCommand } from '../child-command.js';
import { columns } from '../columns.js';
import type { Command, CommandContext } from '../command.js';
import { folders, shared, text, wholeNumber } from '../options.js';
import { forecastReport } from '../sweep-report.js';

/** The tables of papers, published beside reproduced. */
export const reproduce: Command = {
  name: 'reproduce',
  arguments: '[paper]',
  description:
    "A paper's tables: published beside reproduced, with tolerance and verdict; without one, the papers",
  positionals: { paper: { type: 'string', describe: 'Paper, as `reclab reproduce` lists it' } },
  options: {
    only: {
      type: 'string',
      describe: 'Only cells whose label holds this; * stands for anything: amazon2014-health, mf/psl*',
      requiresArg: true,
    },
    collect: {
      type: 'boolean',
      default: false,
      describe: 'Run nothing; show what is finished below --out',
    },
    'dry-run': {
      type: 'boolean',
      default: false,
      describe: 'Print what would be run, with estimated time and memory; run nothing',
    },
    jobs: { type: 'string', describe: 'Processes side by side', default: '1', requiresArg: true },
    seed: shared.seed,
    engine: shared.engine,
    'data-dir': shared['data-dir'],
    out: shared.out,
    json: shared.json,
  },
  examples: [
    ['reclab reproduce', 'which papers there are'],
    [
      'reclab reproduce ir-benchmark --only amazon2014-health/random-8-2/mf',
      'run a part of one, or go on with it',
    ],
    ['reclab reproduce ir-benchmark --collect', 'what is finished, held against what is published'],
  ],
  async run(values, context) {
    const name = text(values.paper);
    const { papers, paperNamed } = await import('../../reproduction/registry.js');
    const { terminal, environment, signal } = context;
    if (name === undefined) {
      const listed = papers.map((paper) => ({ name: paper.name, title: paper.title }));
      if (values.json) terminal.printJson(listed);
      else terminal.print(columns(listed.map((paper) => [paper.name, paper.title])));
      return ExitCode.done;
    }
    const paper = paperNamed(name);
    const { configFolderOf, publishedFolder } = await import('../../reproduction/folders.js');
    const where = folders(values, environment);
    const options: ReproduceOptions = {
      ...where,
      configFolder: configFolderOf(paper),
      publishedFolder,
      only: text(values.only),
      seed: wholeNumber(values.seed, '--seed', 0),
      engine: text(values.engine) ?? environment.engine,
      collect: values.collect === true,
      jobs: wholeNumber(values.jobs, '--jobs', 1) ?? 1,
      live: process.stderr.isTTY === true,
      reporter: terminal,
      signal,
      command: (sweep, { run, part }) =>
        childCommand([
          ...['sweep', 'worker', sweep, run.run, '--part', part],
          ...['--out', where.outFolder, '--data-dir', where.dataFolder],
        ]),
    };
    return values['dry-run']
      ? forecast(paper, options, values.json === true, context)
      : run(paper, options, values.json === true, context);
  },
};

async function run(
  paper: Paper,
  options: ReproduceOptions,
  json: boolean,
  { terminal }: CommandContext,
): Promise<number> {
  const { reproduce: reproducePaper } = await import('../../reproduction/reproduce.js');
  const { reproductionFiles, writeReproduction } = await import('../../reproduction/text.js');
  const reproduction = await reproducePaper(paper, options);
  const files = reproductionFiles(reproduction, options);
  await writeReproduction(reproduction, files);
  const paths = [files.csv, files.markdown, ...Object.values(files.groups ?? {})];
  const shown = paths.map((path) => relative(process.cwd(), path));
  if (json) {
    const { tables, groupTables, claims, failed } = reproduction;
    terminal.printJson({
      paper: paper.name,
      tables,
      ...(files.groups !== null && { groupTables }),
      claims,
      failed: failed.map(({ run, message }) => ({ run: run.run, message })),
      files: {
        csv: shown[0],
        markdown: shown[1],
        ...(files.groups !== null && { groups: shown[2], contrasts: shown[3] }),
      },
    });
  } else {
    terminal.print(await report(reproduction, shown));
  }
  return reproduction.exitCode;
}

async function report(reproduction: Reproduction, files: readonly string[]): Promise<string> {
  const { notRunLines, summaryOf, tableCells } = await import('../../reproduction/text.js');
  const { groupTableLabel, seedsLabel, verdictCells } = await import('../../reproduction/contrast-text.js');
  const tables = reproduction.tables.map((table) => {
    const [heading = [], ...rows] = tableCells(table);
    const notes = [...notRunLines(table), ...table.notes].map((note) => `  ${note}`);
    const grouped = reproduction.groupTables
      .filter(({ dataset, split }) => dataset === table.dataset && split === table.split)
      .map((each) => {
        const [questions = [], ...answers] = verdictCells(each);
        return `\n${groupTableLabel(each)}, ${seedsLabel(each)}\n${columns(answers, questions)}`;
      });
    return [
      `${table.dataset}, ${table.split}`,
      ...(rows.length === 0 ? [] : [columns(rows, heading)]),
      notes.join('\n'),
      ...grouped,
    ].join('\n');
  });
  const claims = reproduction.claims.length === 0 ? [] : [reproduction.claims.join('\n')];
  const ends = [...claims, summaryOf(reproduction), `table ${files.join('\n      ')}`];
  return [...tables, ...ends].join('\n\n');
}

async function forecast(
  paper: Paper,
  options: ReproduceOptions,
  json: boolean,
  { terminal }: CommandContext,
): Promise<number> {
  const { forecastReproduction } = await import('../../reproduction/forecast.js');
  const { sweeps, notRun } = await forecastReproduction(paper, options);
  if (json) {
    terminal.printJson({ paper: paper.name, sweeps, notRun });
    return ExitCode.done;
  }
  const left = notRun.map(({ label, reason }) => [`  ${label}`, reason]);
  const parts = sweeps.map(forecastReport);
  const rest = left.length === 0 ? [] : [`not run: ${count(left.length)} cells\n${columns(left)}`];
  terminal.print([...parts, ...rest].join('\n\n'));
  return ExitCode.done;
}
