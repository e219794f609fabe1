import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { SystemScheduler } from '#libs/platform';
import { probeVenue } from './probe-venue.js';

const closers: (() => void)[] = [];
/** A server that answers REST with a status, and takes WebSocket clients where told. */
async function serve(status: number, takesSockets: boolean): Promise<number> {
  const server = createServer((_request, response) => response.writeHead(status).end('{}'));
  const sockets = takesSockets ? new WebSocketServer({ server }) : undefined;
  await new Promise<void>((done) => {
    server.listen(0, '127.0.0.1', done);
  });
  closers.push(() => {
    sockets?.close();
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}
const at = (port: number): { restUrl: string; streamUrl: string } => ({
  restUrl: `http://127.0.0.1:${port}/`,
  streamUrl: `ws://127.0.0.1:${port}`,
});

afterEach(() => {
  for (const close of closers.splice(0)) close();
});

describe('the question whether a venue can be reached', () => {
  it('is answered with nothing where REST and streams answer', async () => {
    await expect(probeVenue(new SystemScheduler(), at(await serve(200, true)), 'advice')).resolves.toBeUndefined();
  });

  it('is answered with the address, the reason and what to do', async () => {
    const port = await serve(200, true);
    closers.splice(0).forEach((close) => close());
    await expect(probeVenue(new SystemScheduler(), at(port), 'do this')).rejects.toThrow(
      /127\.0\.0\.1:\d+\/: .*ECONNREFUSED.*\ndo this/u,
    );
    await expect(probeVenue(new SystemScheduler(), at(await serve(403, true)), 'do this')).rejects.toThrow(/HTTP 403/u);
    await expect(probeVenue(new SystemScheduler(), at(await serve(200, false)), 'do this')).rejects.toThrow(
      /ws:.*200/u,
    );
  });
});
