import { describe, expect, it } from 'vitest';
import type { BarView, ReplayView } from '#libs/services/gateway';
import { ReplayPlayer, joinBars } from './replay-player.js';

const US_PER_SECOND = 1_000_000;
const END_US = 100 * US_PER_SECOND;

interface Asked {
  readonly fromUs: number;
  readonly stepMs: number;
}

/** A recording of 100 seconds; the book's best bid is the second. `readUs` is how far one request reads. */
function playerOf(readUs = Number.POSITIVE_INFINITY): { readonly player: ReplayPlayer; readonly asked: Asked[] } {
  const asked: Asked[] = [];
  let readTo = readUs;
  const fetchPart = (fromUs: number, stepMs: number, limit: number): Promise<ReplayView> => {
    asked.push({ fromUs, stepMs });
    const reachedUs = readTo;
    readTo += readUs;
    const moments = Array.from({ length: limit }, (_, index) => fromUs + index * stepMs * 1_000);
    const states = (reachedUs < fromUs ? [] : moments.filter((atUs) => atUs <= END_US)).map((atUs) => ({
      ...{ atUs, bookState: 'LIVE', asks: [] },
      bids: [[String(atUs / US_PER_SECOND), '1']] as const,
    }));
    const last = states.at(-1)?.atUs;
    const trades = states.map(({ atUs }) => ({ atUs, price: '1', size: '1', takerSide: 'BUY' }));
    const next = last === undefined ? fromUs : last + stepMs * 1_000;
    const bars = Array.from({ length: 100 }, (_, second) => barAt(second));
    const names = { venue: 'bybit', instrument: 'BTC-USDT', tickSize: '0.1', tradesLeftOut: 0 };
    const earlierTrades = [{ atUs: fromUs - 1, price: '2', size: '1', takerSide: 'SELL' }];
    return Promise.resolve({
      ...names,
      states,
      trades,
      earlierTrades,
      bars,
      reachedUs,
      nextFromUs: next > END_US ? null : next,
    });
  };
  return { player: new ReplayPlayer({ fetchPart, onChange: () => undefined }, 0), asked };
}

/** Lets every answer that is there be taken. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
}

const barAt = (second: number): BarView => ({
  second,
  ...{ open: '1', high: String(2 + second), low: '0.5', close: String(second), volume: '2' },
});

describe('a replay', () => {
  it('shows the moment that it is moved to, and nothing that was later', async () => {
    const { player } = playerOf();
    player.jumpTo(10.3 * US_PER_SECOND);
    await player.ask();
    expect(player.moment().state?.bids[0]?.[0]).toBe('10.3');
    const { bars, tape } = player.moment();
    expect(bars.at(-1)?.second).toBe(9);
    expect(tape.map(({ atUs }) => atUs)).toEqual([10.3 * US_PER_SECOND, 10.3 * US_PER_SECOND - 1]);
  });

  it('plays at a speed, asks for the next part before it is needed, and stops at the end', async () => {
    const { asked, player } = playerOf();
    await player.ask();
    player.passTime(1_000);
    expect(player.moment().atUs).toBe(0);
    player.setSpeed(5);
    player.setPlaying(true);
    for (let tick = 0; tick < 220; tick += 1) {
      player.passTime(100);
      await settle();
    }
    expect(player.moment()).toMatchObject({ atUs: END_US, isPlaying: false });
    expect(player.moment().state?.bids[0]?.[0]).toBe('100');
    expect(asked.map(({ fromUs }) => fromUs / US_PER_SECOND)).toEqual([0, 30, 60, 90]);
  });

  it('asks once the jumps are over, again until the gateway has read up to the moment, and lets go of answers to earlier jumps', async () => {
    const { asked, player } = playerOf(20 * US_PER_SECOND);
    for (const second of [60, 70]) player.jumpTo(second * US_PER_SECOND);
    player.passTime(100);
    expect(asked).toEqual([]);
    player.passTime(100);
    player.jumpTo(50 * US_PER_SECOND);
    for (let tick = 0; tick < 10; tick += 1) {
      player.passTime(100);
      await settle();
    }
    expect(asked.map(({ fromUs }) => fromUs / US_PER_SECOND)).toEqual([70, 50, 50]);
    expect(player.moment()).toMatchObject({ readingUs: undefined, state: { bids: [['50', '1']] } });
  });

  it('says why nothing comes', async () => {
    const source = { fetchPart: () => Promise.reject(new Error('There is no recording.')), onChange: () => undefined };
    const player = new ReplayPlayer(source, 0);
    await player.ask();
    expect(player.moment().problem).toBe('There is no recording.');
  });

  it('makes long candles of those of a second', () => {
    expect(joinBars([barAt(8), barAt(9), barAt(10)], 5)).toEqual([
      { second: 5, open: '1', high: '11', low: '0.5', close: '9', volume: '4' },
      { ...barAt(10), second: 10 },
    ]);
  });

  it('keep every digit of volumes and prices of any size', () => {
    const bar = { second: 5, open: '1', high: '0.10000000000000001', low: '0.10000000000000001', close: '1' };
    const [volume, more] = ['1000000000000000000000', '0.000000000000000001'];
    const next = { ...bar, second: 6, high: '0.10000000000000002', low: '0.1', volume: more };
    expect(joinBars([{ ...bar, volume }, next], 5)).toEqual([
      { ...bar, high: '0.10000000000000002', low: '0.1', volume: '1000000000000000000000.000000000000000001' },
    ]);
  });
});
