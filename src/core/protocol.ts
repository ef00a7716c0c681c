/**
 * Version of everything that decides a number: filters, splits, masks, metric definitions, sampling, initialisation
 * and defaults. Raised whenever a number changes, with a word in CHANGELOG.md.
 */
export const PROTOCOL_VERSION = 2;
