import { SeededRandom } from '#libs/testkit';
import { signRest } from '#libs/venues';
import { US_PER_MS } from '#libs/kernel';
import type { Fault } from '../faults/fault.js';
import type { Stage } from '../stage/stage.js';

/** The keys of the account, which a person may have as well. */
const KEYS = { apiKey: 'demo-key', apiSecret: 'demo-secret' } as const;
const MAX_ANSWER_BYTES = 65_536;

/** A market order that somebody places by hand at the exchange, under an id of their own. */
export function placeByHand(
  { time, venue }: Stage,
  seed: number,
  { quantity, side }: Extract<Fault, { kind: 'external-order' }>,
): void {
  const body = signRest(KEYS, [
    ['symbol', 'BTCUSDT'],
    ['side', side],
    ['type', 'MARKET'],
    ['quantity', quantity],
    ['newClientOrderId', `by-hand-${new SeededRandom(seed).integerBelow(1_000_000)}`],
    ['recvWindow', '5000'],
    ['timestamp', String(Math.floor(time.nowUs() / US_PER_MS))],
  ]);
  const headers = { 'X-MBX-APIKEY': KEYS.apiKey, 'content-type': 'application/x-www-form-urlencoded' };
  const request = { method: 'POST', url: 'http://paper/api/v3/order', headers, body } as const;
  // Nobody waits for the answer: what came of it, the exchange's journal tells.
  void venue.door.sendRequest({ ...request, maxBytes: MAX_ANSWER_BYTES, signal: new AbortController().signal });
}
