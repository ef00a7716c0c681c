import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Experiment } from '../config/schema/experiment.js';
import { InputError } from '../core/errors.js';
import { writeFileAtomic } from '../core/files.js';
import { PROTOCOL_VERSION } from '../core/protocol.js';
import { formulations } from '../engine/formulation.js';
import { unreadableFile } from './csv-file.js';
import { protocolLabel } from './identity.js';

const text = z.string();
const bytes = z.number().int().min(0);

/** Which place a file came from; a mirror may have packed the same data anew. */
const origin = z.enum(['mirror', 'public', 'import', 'local']);

const protocolCardSchema = z.object({
  /** Preset and version, as in the column `protocol`. */
  label: text,
  version: z.number().int(),
  preset: text,
  /** What the protocol decides, by key; see `protocolCard`. */
  keys: z.record(z.string(), z.unknown()),
  /** Keys of the preset that the configuration overrides. */
  overriddenPresetKeys: z.array(text),
  /** What a reader of the figures should know, e.g. the split's warnings. */
  notes: z.array(text),
});

const stageSchema = z.object({ name: text, seconds: z.number().min(0), peakMemoryBytes: bytes });

const runRecordSchema = z.object({
  run: text,
  experiment: text,
  /** The configuration's name. */
  config: text,
  seed: z.number().int(),
  status: z.enum(['running', 'finished', 'failed', 'interrupted']),
  /** `held back` while a sweep tunes: the run knows no test events, and has no figures on them. */
  test: z.enum(['measured', 'held back']).default('measured'),
  /** The process that runs it, while `status` is `running`. */
  process: z.object({ id: z.number().int(), host: text }).optional(),
  protocol: protocolCardSchema,
  /** `--set` overrides, as given. */
  overrides: z.array(text),
  dataset: z.object({
    label: text,
    /** Of the prepared columns. */
    fingerprint: text,
    trainFingerprint: text,
    testFingerprint: text,
    sources: z.array(z.object({ address: text, sha256: text, bytes, origin: origin.optional() })),
    licence: text,
    citation: text,
    /** Sizes after each filter. */
    steps: z.array(z.object({ step: text, users: z.number(), items: z.number(), interactions: z.number() })),
    dropped: z.array(z.object({ reason: text, unit: text, count: z.number() })),
  }),
  engine: z.object({ name: text, device: text }),
  determinism: z.object({
    /** Whether a run that is stopped and continued gives the same bits. */
    bitIdentical: z.boolean(),
    /** Why, or since which verification. */
    reason: text,
  }),
  versions: z.object({ reclab: text, node: text, tfjs: text }),
  /** Of the working folder; null outside a repository. */
  git: z.object({ commit: text, dirty: z.boolean() }).nullable(),
  startedAt: z.iso.datetime(),
  /** Null while it runs. */
  finishedAt: z.iso.datetime().nullable(),
  /** How often it was continued from a checkpoint. */
  resumptions: z.number().int().min(0),
  /** The run whose training this one took over, because it trains the same; null where it trained itself. */
  trainedBy: text.nullable().default(null),
  stages: z.array(stageSchema),
  peakMemoryBytes: bytes,
  /** `stage`: each stage has a peak of its own. `process`: the highest of the process so far. */
  peakMemoryMethod: z.enum(['stage', 'process']),
  /** Trained numbers; 0 for a model without training. */
  parameterCount: z.number().int().min(0),
  /** How the scores of drawn negatives were computed; null where nothing is trained, and in older records. */
  formulation: z.enum(formulations).nullable().default(null),
  epochs: z.number().int().min(0),
  bestEpoch: z.number().int().min(0).nullable(),
  warnings: z.array(text),
  /** Of a failed run. */
  error: text.nullable(),
});

/** run.json: everything about a run that is no figure. */
export type RunRecord = z.output<typeof runRecordSchema>;
/** What decided the numbers of a run, for people to read. */
export type ProtocolCard = z.output<typeof protocolCardSchema>;

/** Writes run.json, whole or not at all. */
export async function writeRunRecord(path: string, record: RunRecord): Promise<void> {
  await writeFileAtomic(path, `${JSON.stringify(record, null, 2)}\n`);
}

/**
 * Reads a run.json.
 *
 * @throws InputError where it is absent, no JSON, or lacks what a record has
 */
export async function readRunRecord(path: string): Promise<RunRecord> {
  const content = await readFile(path, 'utf8').catch((error) => {
    throw unreadableFile(error, path);
  });
  const parsed = runRecordSchema.safeParse(parseJson(content, path));
  if (parsed.success) return parsed.data;
  throw new InputError('This is not the record of a run', {
    where: path,
    found: parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '),
    fix: 'run the experiment again with --fresh',
  });
}

/**
 * The protocol of an experiment: everything of DESIGN section 5 that decides a number beside model, loss and training,
 * by the key it has in the configuration.
 */
export function protocolCard(
  experiment: Experiment,
  overriddenPresetKeys: readonly string[],
  notes: readonly string[],
): ProtocolCard {
  const { dataset, split, backbone, sampling, noise, evaluation } = experiment;
  return {
    label: protocolLabel(experiment.protocol),
    version: PROTOCOL_VERSION,
    preset: experiment.protocol,
    keys: {
      dataset,
      split,
      'evaluation.coldItems': evaluation.coldItems,
      'evaluation.mask': evaluation.mask,
      'evaluation.ties': evaluation.ties,
      'evaluation.average': evaluation.average,
      'evaluation.candidates': evaluation.candidates,
      'evaluation.domains': evaluation.domains,
      'evaluation.userGroups': evaluation.userGroups,
      sampling,
      noise,
      negatives: "any item that is not one of the user's train items",
      ...('initialization' in backbone && { 'backbone.initialization': backbone.initialization }),
    },
    overriddenPresetKeys: [...overriddenPresetKeys],
    notes: [...notes],
  };
}

function parseJson(content: string, path: string): unknown {
  try {
    return JSON.parse(content);
  } catch (error) {
    throw new InputError('This is not JSON', {
      where: path,
      found: (error as Error).message,
      fix: 'run the experiment again with --fresh',
    });
  }
}
