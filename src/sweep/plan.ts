import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { metricNames } from '../config/schema/evaluation.js';
import { InputError } from '../core/errors.js';
import type { SweepFolder } from './folder.js';

const text = z.string();
const values = z.record(z.string(), z.unknown());

const planSchema = z.strictObject({
  name: text,
  /** Of everything that decides a number; a plan of another is not continued. */
  protocolVersion: z.number().int(),
  /** The validation metric that chooses among the trials of a cell, as `metric@cutoff`. */
  select: text,
  /** How settings were searched, in words. */
  search: text,
  /** In the order of the table. */
  cells: z.array(
    z.strictObject({
      method: text.nullable(),
      dataset: text,
      axes: values,
      /** Where another cell is tuned for this one: its values on the axes in which they differ. */
      tunedAt: values.optional(),
      trials: z
        .array(
          z.strictObject({
            setting: values,
            experiment: text,
            runs: z.array(text).min(1),
            /**
             * The runs that validation chooses by, where it is not all of them: some of them, or those of another cell. The
             * others follow the choice.
             */
            deciding: z.array(text).min(1).optional(),
          }),
        )
        .min(1),
    }),
  ),
  /** Every run once, by id. */
  runs: z.array(
    z.strictObject({
      run: text,
      experiment: text,
      /** What it is among the others: its line of the table and its setting. */
      label: text,
      seed: z.number().int(),
      /** The one that computes, never `auto`. */
      engine: text,
      /** Whether validation decides if it is measured on the test part. */
      tuned: z.boolean(),
      hasValidation: z.boolean(),
      metrics: z.array(z.enum(metricNames)),
      cutoffs: z.array(z.number().int()),
      /** What decides its time and memory; see `shapeOf`. */
      shape: text,
      /** Most epochs that it trains; 0 for a model without training. */
      epochs: z.number().int(),
    }),
  ),
});

/** What a sweep runs, frozen before anything starts. */
export type SweepPlan = z.output<typeof planSchema>;
/** A line of the sweep's table. */
export type PlannedCell = SweepPlan['cells'][number];
/** One setting of a cell. */
export type PlannedTrial = PlannedCell['trials'][number];
/** One run. */
export type PlannedRun = SweepPlan['runs'][number];

/** The runs of a trial that are done before the choice. */
export function decidingRuns({ deciding, runs }: PlannedTrial): readonly string[] {
  return deciding ?? runs;
}

/** The plan as it stands in plan.json; equal plans give equal bytes. */
export function planText(plan: SweepPlan): string {
  return `${JSON.stringify(planSchema.parse(plan), null, 2)}\n`;
}

/**
 * Reads the plan of a sweep; null where none is frozen.
 *
 * @throws InputError where the file is no plan of this version
 */
export async function readPlan({ plan: path }: SweepFolder): Promise<SweepPlan | null> {
  if (!existsSync(path)) return null;
  const parsed = planSchema.safeParse(jsonOrNull(await readFile(path, 'utf-8')));
  if (parsed.success) return parsed.data;
  const { path: place = [], message = '' } = parsed.error.issues[0] ?? {};
  throw new InputError('This is not the plan of a sweep', {
    where: path,
    found: `${place.join('.')}: ${message}`,
    fix: 'plan it anew with --fresh; finished runs stay',
  });
}

function jsonOrNull(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return null;
  }
}
