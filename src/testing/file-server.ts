import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How a test server misbehaves. */
export interface ServerFaults {
  /** The faults concern only this path. */
  path?: string;
  /** Ends the connection after so many bytes of the body, for the first `tears` requests. */
  tearAfter?: number;
  tears?: number;
  /** Sends nothing more after so many bytes of the body, and keeps the connection. */
  stallAfter?: number;
  /** Whether requests of ranges are answered with the whole file. */
  ignoresRanges?: boolean;
  /** Answers the first requests with this status. */
  status?: { code: number; times: number };
}

/** A server of files on the loopback interface, for tests. */
export interface FileServer {
  address: string;
  /** Method, path and range of each request. */
  requests: { path: string; range: string | null }[];
  /** Files by path; may be changed while it runs. */
  files: Map<string, Buffer>;
  faults: ServerFaults;
  close(): Promise<void>;
}

/** Starts a server of files that knows ranges and ETags, and can be told to misbehave. */
export async function serveFiles(files: Record<string, string | Buffer>): Promise<FileServer> {
  const state = {
    requests: [] as FileServer['requests'],
    files: new Map(Object.entries(files).map(([path, content]) => [path, Buffer.from(content as string)])),
    faults: {} as ServerFaults,
  };
  const server = createServer((request, response) => answer(state, request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(state, {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}

function answer(
  state: Pick<FileServer, 'requests' | 'files' | 'faults'>,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const { requests, files } = state;
  const faults = state.faults.path === undefined || state.faults.path === request.url ? state.faults : {};
  const range = request.headers.range ?? null;
  requests.push({ path: request.url!, range });
  if (faults.status !== undefined && faults.status.times-- > 0) {
    response.writeHead(faults.status.code).end();
    return;
  }
  const file = files.get(request.url!);
  if (file === undefined) {
    response.writeHead(404).end();
    return;
  }
  const tag = `"${file.length}-${file[0]}"`;
  const fresh = request.headers['if-range'] === undefined || request.headers['if-range'] === tag;
  const begin = range !== null && fresh && !faults.ignoresRanges ? Number(/bytes=(\d+)-/.exec(range)![1]) : 0;
  if (begin > 0 && begin >= file.length) {
    response.writeHead(416, { 'content-range': `bytes */${file.length}` }).end();
    return;
  }
  const body = file.subarray(begin);
  response.writeHead(begin > 0 ? 206 : 200, {
    etag: tag,
    'content-length': body.length,
    ...(begin > 0 ? { 'content-range': `bytes ${begin}-${file.length - 1}/${file.length}` } : {}),
  });
  if (faults.tearAfter !== undefined && (faults.tears ?? 1) > 0) {
    faults.tears = (faults.tears ?? 1) - 1;
    response.write(body.subarray(0, faults.tearAfter), () => setTimeout(() => response.destroy(), 100));
    return;
  }
  if (faults.stallAfter === undefined) response.end(body);
  else response.write(body.subarray(0, faults.stallAfter));
}
