import { WebSocket } from 'ws';
import type { Scheduler } from '#libs/kernel';
import { Deadline } from '#libs/platform';
import { type LaunchOptions } from '../options/launch-options.js';
import type { LiveAddresses } from '../options/venue-access.js';

const TIMEOUT_MS = 5_000;
const withoutSlash = (url: string): string => url.replace(/\/+$/u, '');

/** The message of a failure that helps most: the system's own, which fetch hides behind its cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  if (cause instanceof Error) return reasonOf(cause);
  return error.message === '' && 'code' in error ? String(error.code) : error.message;
}

async function probeRest(scheduler: Scheduler, url: string): Promise<void> {
  const deadline = new Deadline(scheduler, TIMEOUT_MS);
  try {
    const response = await fetch(`${withoutSlash(url)}/api/v3/ping`, { signal: deadline.signal });
    await response.body?.cancel();
    if (!response.ok) throw new Error(`it answered with HTTP ${response.status}`);
  } finally {
    deadline.cancel();
  }
}

function probeStream(_scheduler: Scheduler, url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${withoutSlash(url)}/stream`, { handshakeTimeout: TIMEOUT_MS });
    socket.once('open', resolve);
    socket.on('error', reject);
    socket.once('open', () => socket.terminate());
  });
}

/** Asks whether a venue can be reached at all, before anything else is started. @throws Error that says what to do */
export async function probeVenue(
  scheduler: Scheduler,
  { restUrl, streamUrl }: LiveAddresses,
  advice: string,
): Promise<void> {
  for (const [url, probe] of [
    [restUrl, probeRest],
    [streamUrl, probeStream],
  ] as const) {
    await probe(scheduler, url).catch((error: unknown) => {
      throw new Error(`the exchange cannot be reached: ${url}: ${reasonOf(error)}\n${advice}`, { cause: error });
    });
  }
}

/** Probes the venue that a run needs; the paper exchange's own markets need none. */
export async function probeNeededVenue(scheduler: Scheduler, { live, testnet }: LaunchOptions): Promise<void> {
  if (live !== undefined) {
    await probeVenue(scheduler, live, 'Set LIVE_REST_URL and LIVE_STREAM_URL to one that can, or run without --live.');
  }
  if (testnet !== undefined) {
    const names = 'BINANCE_REST_URL, BINANCE_STREAM_URL and BINANCE_WS_API_URL';
    await probeVenue(scheduler, testnet, `Set ${names} to one that can, or run without --testnet.`);
  }
}
