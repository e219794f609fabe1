import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { US_PER_SECOND } from '#libs/kernel';
import { SystemScheduler } from '#libs/platform';
import { SMALL_TAPE_FROM_US, recordSmallTape } from '#libs/testkit';
import { replayView } from '../../inbound/views/recording.view.js';
import { RecordedDays } from './recorded-days.js';

const folder = mkdtempSync(join(tmpdir(), 'recordings-'));
const SECONDS = 30;
const days = new RecordedDays({ GATEWAY_RECORDINGS: folder }, new SystemScheduler());

beforeAll(async () => {
  await recordSmallTape(folder, 'small', SECONDS);
  mkdirSync(join(folder, 'no-recording'));
  writeFileSync(join(folder, 'a-file'), '');
});

afterAll(async () => {
  await days.beforeApplicationShutdown();
  rmSync(folder, { recursive: true });
});

const at = (second: number): number => SMALL_TAPE_FROM_US + second * US_PER_SECOND;

/** A part of the tape: the seconds of its looks, each with the best bid, and the prices of its trades. */
async function play(fromSecond: number, stepSeconds: number, states: number) {
  const request = { fromUs: at(fromSecond), stepUs: stepSeconds * US_PER_SECOND, states };
  const stretch = await days.playRecording('small', 'BTC-USDT', request);
  if (!stretch.ok) throw new Error(stretch.error.message);
  const view = replayView(stretch.value, request.fromUs, request.stepUs);
  const looks = view.states.map(({ atUs, bids }) => [(atUs - at(0)) / US_PER_SECOND, bids[0]?.[0]]);
  return { view, looks, trades: view.trades.map(({ price }) => price) };
}

describe('the recordings of a folder', () => {
  it('are listed with their market and their span; what is no recording is left out', async () => {
    const [entry, ...others] = await days.listRecordings();
    expect(others).toEqual([]);
    expect(entry).toMatchObject({
      name: 'small',
      venue: 'bybit',
      instruments: ['BTC-USDT'],
      segments: 1,
      isWhole: true,
    });
    expect(entry?.fromUs).toBe(at(0));
    expect(entry?.toUs).toBeGreaterThan(at(SECONDS - 1));
    expect(entry?.bytes).toBeGreaterThan(0);
    expect(await new RecordedDays({ GATEWAY_RECORDINGS: undefined }, new SystemScheduler()).listRecordings()).toEqual(
      [],
    );
  });

  it('are played from any moment: the book of that moment, the trades since, and candles of nothing later', async () => {
    const { looks, trades, view } = await play(10.25, 1, 3);
    expect(looks).toEqual([
      [10.25, '110'],
      [11.25, '111'],
      [12.25, '112'],
    ]);
    // The first is of the step before the first look; the others are those between the looks.
    expect(trades).toEqual(['110', '111', '112']);
    expect(view.earlierTrades.map(({ price }) => price)).toEqual([
      '101',
      '102',
      '103',
      '104',
      '105',
      '106',
      '107',
      '108',
      '109',
    ]);
    expect(view.states[0]?.bids).toHaveLength(10);
    expect(view.states[0]?.asks[0]).toEqual(['111', '1']);
    expect(view.states[0]?.bookState).toBe('LIVE');
    expect(view.bars.map(({ second, close }) => [second - at(0) / US_PER_SECOND, close]).slice(-1)).toEqual([
      [11, '112'],
    ]);
    expect(view.nextFromUs).toBe(at(13.25));
  });

  it('go on where a part ended, and begin anew for what is past', async () => {
    const whole = (await play(1.25, 1, 8)).looks;
    const parts = [await play(1.25, 1, 3), await play(4.25, 1, 5)];
    expect(parts.flatMap(({ looks }) => looks)).toEqual(whole);
    expect((await play(2.25, 1, 1)).looks).toEqual([[2.25, '102']]);
  });

  it('end with their last state', async () => {
    const { looks, view } = await play(SECONDS - 1.75, 1, 10);
    expect(looks.slice(0, 2)).toEqual([
      [SECONDS - 1.75, String(98 + SECONDS)],
      [SECONDS - 0.75, String(99 + SECONDS)],
    ]);
    expect(looks.length).toBeLessThanOrEqual(3);
    expect(view.nextFromUs).toBeNull();
  });

  it('are a problem where there is none of a name or of a market', async () => {
    const request = { fromUs: at(0), stepUs: US_PER_SECOND, states: 1 };
    for (const [name, market] of [
      ['other', 'BTC-USDT'],
      ['small', 'ETH-USDT'],
      ['..', 'BTC-USDT'],
    ] as const)
      expect(await days.playRecording(name, market, request)).toMatchObject({
        ok: false,
        error: { code: 'RECORDING_UNKNOWN' },
      });
  });

  it('are read one at a time; too many at once are turned away', async () => {
    const all = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        days.playRecording('small', 'BTC-USDT', { fromUs: at(index), stepUs: US_PER_SECOND, states: 1 }),
      ),
    );
    expect(all.filter(({ ok }) => ok)).toHaveLength(8);
    expect(all.at(-1)).toMatchObject({ error: { code: 'REPLAY_BUSY', retryable: true } });
  });

  it('are not read any more once the gateway stops, whoever goes on asking', async () => {
    const stopping = new RecordedDays({ GATEWAY_RECORDINGS: folder }, new SystemScheduler());
    const request = { fromUs: at(1), stepUs: US_PER_SECOND, states: 1 };
    expect(await stopping.playRecording('small', 'BTC-USDT', request)).toMatchObject({ ok: true });
    await stopping.beforeApplicationShutdown();
    expect(await stopping.playRecording('small', 'BTC-USDT', request)).toMatchObject({
      ok: false,
      error: { code: 'REPLAY_STOPPED', retryable: true },
    });
  });
});
