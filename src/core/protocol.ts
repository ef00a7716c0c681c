/**
 * Version of everything that decides a number: filters, splits, masks, metric definitions, sampling, initialisation
 * and defaults. Raised where one of these changes, with a word in CHANGELOG.md, which also tells what moves figures within
 * the chance of training, such as another order of sums or of random draws.
 */
export const PROTOCOL_VERSION = 2;
