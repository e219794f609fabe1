import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { SystemScheduler } from '#libs/platform';
import { awaitLastReconciliation, completeRounds } from './last-reconciliation.js';

const metrics = (rounds: number): string =>
  [
    '# TYPE tradewind_reconciliations_total counter',
    'tradewind_reconciliations_total{outcome="failed",service="order-management"} 9',
    `tradewind_reconciliations_total{outcome="complete",service="order-management"} ${rounds}`,
  ].join('\n');
const closers: (() => void)[] = [];

/** An order-management of which only the numbers of its rounds and its word about the gate are real. */
async function serve(reconciled: boolean): Promise<number> {
  let rounds = 2;
  const server = createServer((request, response) => {
    if (request.url === '/metrics') response.end(metrics(rounds++));
    else response.end(JSON.stringify({ reconciled, notReconciledBecause: 'the stream is down' }));
  });
  await new Promise<void>((done) => {
    server.listen(0, '127.0.0.1', done);
  });
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

afterEach(() => {
  for (const close of closers.splice(0)) close();
});

describe("the last word of order-management's reconciliation", () => {
  it('is read from the complete rounds alone', () => {
    expect(completeRounds(metrics(12))).toBe(12);
    expect(completeRounds('')).toBe(0);
  });

  it('is heard after four more complete rounds', async () => {
    const said: string[] = [];
    const port = await serve(true);
    const signal = new AbortController().signal;
    expect(await awaitLastReconciliation(new SystemScheduler(), port, (message) => said.push(message), signal)).toEqual(
      [],
    );
    expect(said).toHaveLength(1);
  });

  it('is missing, with the reason, where it is not reconciled when the patience ends', async () => {
    const port = await serve(false);
    const patience = new AbortController();
    const word = awaitLastReconciliation(new SystemScheduler(), port, () => undefined, patience.signal);
    setTimeout(() => patience.abort(), 600);
    expect(await word).toMatchObject([{ kind: 'NOT_COMPARED', ours: 'the stream is down' }]);
  });
});
