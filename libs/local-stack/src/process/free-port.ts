import { createServer } from 'node:net';

/** Ports handed out by this process: the kernel may offer a port again before its taker listens. */
const handedOut = new Set<number>();
const MAX_ATTEMPTS = 50;

function probe(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const address = server.address();
      const found = typeof address === 'object' && address !== null ? address.port : undefined;
      server.close(() => resolve(found));
    });
  });
}

/** Whether no process listens on this port of 127.0.0.1 now. */
export async function isPortFree(port: number): Promise<boolean> {
  return (await probe(port)) !== undefined;
}

/**
 * A port of 127.0.0.1 that was free a moment ago; never the same twice in one process.
 * Another process may still take it first, so the caller tries again with another one on a clash.
 */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const port = await probe(0);
    if (port !== undefined && !handedOut.has(port)) {
      handedOut.add(port);
      return port;
    }
  }
  throw new Error(`no free port on 127.0.0.1 after ${MAX_ATTEMPTS} attempts`);
}
