import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

const folder = resolve(import.meta.dirname, '../../../shared/datasets');

/** The folder of real data beside the checkout, or null where it is not there; tests that need it are then skipped. */
export const sharedDatasets: string | null = existsSync(folder) ? folder : null;
