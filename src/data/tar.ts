import type { Readable } from 'node:stream';
import tar from 'tar-stream';
import { damaged, explainArchiveError, refuseLink, refuseOutside } from './archive-errors.js';
import { readable } from './bounded-stream.js';
import { openFile } from './gzip.js';

/**
 * Reads a tar archive, gzipped or not, from its beginning to its end and hands over each wanted file as it comes.
 * What `onMember` leaves unread is passed over.
 *
 * @throws InputError for members that are links or lead outside, and for truncated or damaged archives
 */
export async function readTarMembers(
  path: string,
  wanted: (name: string) => boolean,
  onMember: (name: string, stream: Readable) => Promise<void>,
): Promise<void> {
  const source = await openFile(path);
  const members = tar.extract();
  let failure: unknown = null;
  const fed = feed(source, members, path).catch((error: unknown) => {
    failure = error;
    members.destroy(error as Error);
  });
  try {
    for await (const member of members) {
      const { name, type } = member.header;
      refuseOutside(name, path);
      if (type !== 'directory' && wanted(name)) {
        refuseLink(type, `${path}#${name}`);
        await onMember(name, readable(contentOf(member)));
      }
      member.resume();
    }
  } catch (error) {
    source.destroy();
    throw failure === null ? explainArchiveError(error, path, path) : failure;
  }
  await fed;
  if (failure !== null) throw failure;
}

/** A member's bytes; who stops reading early does not destroy the member, which would end the archive with it. */
async function* contentOf(member: AsyncIterable<unknown>): AsyncGenerator<unknown> {
  const chunks = member[Symbol.asyncIterator]();
  for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield next.value;
}

/** Feeds a tar reader and checks that the archive has its end mark, so that a cut between two members is noticed. */
async function feed(source: Readable, members: tar.Extract, path: string): Promise<void> {
  let last: Buffer = Buffer.alloc(0);
  for await (const chunk of source as AsyncIterable<Buffer>) {
    last = chunk.length >= 512 ? chunk : Buffer.concat([last, chunk]).subarray(-512);
    if (!members.write(chunk)) await writable(members);
  }
  if (last.length < 512 || last.subarray(-512).some((byte) => byte !== 0))
    throw damaged(path, 'its end is missing');
  members.end(undefined);
}

function writable(members: tar.Extract): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (error?: Error) => {
      members.off('drain', onDrain).off('close', onClose).off('error', settle);
      if (error === undefined) resolve();
      else reject(error);
    };
    const onDrain = () => settle();
    const onClose = () => settle(new Error('the reader was closed'));
    members.on('drain', onDrain).on('close', onClose).on('error', settle);
  });
}
