import type { SequenceConfig } from '../config/schema/sequence.js';

/** How histories are cut and what they predict. */
export interface SequenceOptions extends SequenceConfig {
  /** L: the latest events of a history that are read. */
  maxLength: number;
}
