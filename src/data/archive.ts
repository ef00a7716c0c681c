/** Reading of compressed files and archives, safe against truncation, links, paths outside and unbounded growth. */
export { openFile } from './gzip.js';
export { readTarMembers } from './tar.js';
export { listZip, openZipMember } from './zip.js';
