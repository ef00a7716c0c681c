import { resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { InputError } from '../../core/errors.js';
import { listZip, openFile, openZipMember } from '../archive.js';
import type { ReadContext } from '../source.js';
import { fetchedPath } from './fetched-path.js';

/** A file as a configuration names it: a path or an address, perhaps with a member of a zip archive. */
export interface FileReference {
  /** As written, e.g. `split/proc.zip#train.tsv`. */
  text: string;
  /** The path or the address without the member. */
  location: string;
  member: string | null;
  remote: boolean;
}

/** Takes `archive.zip#member` apart; a `#` after any other name belongs to the name. */
export function parseReference(text: string): FileReference {
  const remote = /^https?:\/\//.test(text);
  const zip = /^(.+\.zip)#(.+)$/i.exec(text);
  return { text, location: zip?.[1] ?? text, member: zip?.[2] ?? null, remote };
}

/** The local path of a reference that is not remote. */
export function localPath(reference: FileReference, baseFolder: string): string {
  return resolve(baseFolder, reference.location);
}

/**
 * Opens a referenced file; gzip is recognised by its first bytes.
 *
 * @throws InputError for a zip archive without a member
 */
export async function openReference(reference: FileReference, context: ReadContext): Promise<Readable> {
  const path = reference.remote
    ? fetchedPath(context, reference.location)
    : localPath(reference, context.baseFolder);
  if (reference.member !== null) return openZipMember(path, reference.member);
  if (reference.location.toLowerCase().endsWith('.zip')) {
    const members = await listZip(path);
    throw new InputError('A zip archive needs the name of the file inside it', {
      where: path,
      expected: `${reference.text}#<member>`,
      found: members.join(', '),
      fix: members[0] === undefined ? 'the archive is empty' : `write ${reference.text}#${members[0]}`,
    });
  }
  return openFile(path);
}
