import { createConnection } from 'node:net';
import { LocalStackError } from '../process/progress.js';

const PATIENCE_MS = 5_000;

/**
 * Refuses a given server at which nothing listens, with what to do: services wait for their broker for ever, and say so in their logs only.
 * What a proxy in between would answer is not asked: only addresses of NATS itself are tried.
 */
export async function refuseSilentServer(given: string): Promise<void> {
  const { hostname, port, protocol } = new URL(given);
  if (!['nats:', 'tls:'].includes(protocol)) return;
  const at = { host: hostname.replaceAll(/^\[|\]$/gu, ''), port: Number(port || '4222') };
  const socket = createConnection({ ...at, timeout: PATIENCE_MS });
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('timeout', () => reject(new Error(`no answer within ${PATIENCE_MS / 1_000} s`)));
      socket.once('error', reject);
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new LocalStackError(
      `no NATS server at NATS_URL (${at.host}:${at.port}): ${reason}. Start it, or leave NATS_URL out: npm start brings one of its own`,
    );
  } finally {
    socket.destroy();
  }
}
