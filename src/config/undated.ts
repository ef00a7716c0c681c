import type { DatasetConfig } from './schema/dataset.js';

/** How messages name a data set that tells no times: with the option that decides it, if there is one. */
export function undatedName({ name }: DatasetConfig): string {
  return name === 'lastfm' ? '`lastfm` with `events: listens`' : `\`${name}\``;
}

/** What would give such a data set times, as the beginning of an advice; empty where no option does. */
export function datingAdvice({ name }: DatasetConfig): string {
  return name === 'lastfm' ? 'set `dataset.events: tags`, which have times, or ' : '';
}
