import { isAbsolute } from 'node:path';
import { InputError, ReclabError } from '../core/errors.js';

/** Turns what an archive reader throws into an error that names the archive and the remedy. */
export function explainArchiveError(error: unknown, path: string, where: string): unknown {
  if (error instanceof ReclabError) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code !== undefined && !code.startsWith('Z_') && !code.startsWith('ERR_')) return error;
  if (/^(absolute path|invalid relative path|invalid characters in fileName)/.test(message)) {
    return leadsOutside(path, message);
  }
  return damaged(path, message, where);
}

/** The error for an archive that is truncated or damaged. */
export function damaged(path: string, why: string, where = path): InputError {
  return new InputError('The archive is truncated or damaged', {
    where,
    found: why,
    fix: `delete ${path} and fetch it again (a file fetched by hand: import it again)`,
  });
}

/** Throws for members that are no ordinary files; the types are those of tar. */
export function refuseLink(type: string | null | undefined, where: string): void {
  if (type === undefined || type === null || type === 'file' || type === 'contiguous-file') return;
  throw new InputError('The member is not an ordinary file', {
    where,
    expected: 'a file',
    found: type === 'symlink' || type === 'link' ? 'a link' : type,
    fix: 'take the archive from its source',
  });
}

/** Throws for members that would be written outside of the archive's folder. */
export function refuseOutside(name: string, path: string): void {
  if (!isAbsolute(name) && !name.includes('\\') && !name.split('/').includes('..')) return;
  throw leadsOutside(path, name);
}

function leadsOutside(path: string, found: string): InputError {
  return new InputError('The archive holds a member that leads outside of it', {
    where: path,
    found,
    fix: 'do not use this archive; take it from its source',
  });
}
