import { reconstructionNotes } from '../config/reconstructions.js';
import type { NoiseConfig } from '../config/schema/noise.js';
import { noiseNotes } from './noise-note.js';
import type { ProtocolCard } from './run-record.js';

/** What the notes under a table are made from. */
export interface NotesInput {
  protocol: ProtocolCard;
  /** The name of the loss. */
  loss: string;
  /** The name of the weighting. */
  weighting: string;
  noise: NoiseConfig;
  /** `--set` overrides, as given. */
  overrides: readonly string[];
  /** What the baselines were fitted on, e.g. `the train part (validation held out)`; null where there are none. */
  baselinesFittedOn: string | null;
  /** The engine and its device. */
  engine: string;
  warnings: readonly string[];
}

/**
 * The lines under a table: protocol, reconstructions, keys that override its preset and noise (marked with `!`),
 * baselines, warnings.
 */
export function tableNotes(input: NotesInput): string[] {
  const { protocol, overrides, baselinesFittedOn, engine, warnings } = input;
  const overridden = protocol.overriddenPresetKeys;
  return [
    `protocol ${protocol.label}${overridden.length > 0 ? ', not as published' : ''}; engine ${engine}`,
    ...reconstructionNotes([input.loss, input.weighting]).map((note) => `! ${note}`),
    ...(overridden.length > 0 ? [`! overrides the preset ${protocol.preset}: ${overridden.join(', ')}`] : []),
    ...noiseNotes(input.noise),
    ...(overrides.length > 0 ? [`! changed on the command line: ${overrides.join(', ')}`] : []),
    ...(baselinesFittedOn === null ? [] : [`baselines fitted on ${baselinesFittedOn}`]),
    ...distinct([...protocol.notes, ...warnings]).map((warning) => `warning: ${warning}`),
  ];
}

function distinct(lines: readonly string[]): string[] {
  return [...new Set(lines)];
}
