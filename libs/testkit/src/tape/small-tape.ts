import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { US_PER_SECOND, type UnixUs } from '#libs/kernel';
import { RECORDER_DEFAULTS, TapeRecorder } from '#libs/tape';
import { LiveScheduler } from '../time/live-scheduler.js';

/** When the small tape begins: 14 November 2023, 22:13:20 UTC. */
export const SMALL_TAPE_FROM_US = 1_700_000_000_000_000;
const QUIET_US = 100_000;

const levels = (from: number, step: number): readonly (readonly [string, string])[] =>
  Array.from({ length: 12 }, (_, index) => [(from + index * step).toFixed(1), String(index + 1)] as const);

/**
 * Writes a recording of `BTC-USDT` at Bybit as its recorder would: in second `k` the best bid is `100 + k`, the best ask one above it,
 * and half a second later somebody buys `0.25` at the ask.
 *
 * @param folder that of all recordings; the recording gets a folder of its name in it.
 * @param seconds how long it is.
 */
export async function recordSmallTape(folder: string, name: string, seconds: number): Promise<void> {
  const path = join(folder, name);
  mkdirSync(path, { recursive: true });
  let nowUs: UnixUs = SMALL_TAPE_FROM_US;
  const failures: Error[] = [];
  const recorder = new TapeRecorder({
    ...RECORDER_DEFAULTS,
    folder: path,
    venue: 'bybit',
    scheduler: new LiveScheduler({ nowUs: () => nowUs }),
    onSegment: () => undefined,
    onFailed: (reason) => failures.push(reason),
  });
  await recorder.open();
  const connection = recorder.onConnection('wss://stream.bybit.com/v5/public/spot');
  const send = (topic: string, type: string, data: object): void =>
    connection.onFrame(Buffer.from(JSON.stringify({ topic, type, ts: Math.floor(nowUs / 1_000), data })));
  for (let second = 0; second < seconds; second += 1) {
    nowUs = SMALL_TAPE_FROM_US + second * US_PER_SECOND;
    const bid = 100 + second;
    const book = { s: 'BTCUSDT', b: levels(bid, -0.5), a: levels(bid + 1, 0.5), u: second + 2, seq: second + 2 };
    send('orderbook.200.BTCUSDT', 'snapshot', book);
    nowUs += US_PER_SECOND / 2;
    const trade = { T: Math.floor(nowUs / 1_000), s: 'BTCUSDT', S: 'Buy', v: '0.25', p: (bid + 1).toFixed(1) };
    send('publicTrade.BTCUSDT', 'snapshot', [{ ...trade, L: 'PlusTick', i: `trade-${second}`, BT: false }]);
    nowUs += QUIET_US;
  }
  await recorder.close();
  const [failure] = failures;
  if (failure !== undefined) throw failure;
}
