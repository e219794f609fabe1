import { describe, expect, it } from 'vitest';
import { Decimal } from '#libs/kernel';
import { VirtualScheduler } from '#libs/testkit';
import { PLACE, endMessage, fillMessage, intentMessage } from '../../fixtures/messages.fixture.js';
import type { NewsKind } from '../../risk.settings.js';
import { DayTally } from './day-tally.js';
import { grouped } from './fill-sums.js';
import { TradeNotices } from './trade-notices.js';

const INTERVAL_MS = 60_000;
const refused = (code: string, message: string) =>
  ({ outcome: 'REFUSED', problem: { code, message, details: {}, retryable: false } }) as const;

function world(...kinds: NewsKind[]) {
  const time = new VirtualScheduler();
  const told: string[] = [];
  const notices = new TradeNotices({
    ...{ kinds: new Set(kinds), scheduler: time, intervalMs: INTERVAL_MS, tally: new DayTally(0) },
    tell: (kind, text) => Promise.resolve(void told.push(`${kind}: ${text}`)),
  });
  return { time, told, notices };
}

describe('the notices of trading', () => {
  it('add the fills of a side and market up, at their mean price and with their fees', async () => {
    const { notices, time, told } = world('fills');
    for (const [id, quantity, price] of [
      ['1', '0.1', '61814.8'],
      ['2', '0.1', '61814.84'],
      ['3', '0.3', '61814.85'],
    ] as const)
      notices.noteFill(fillMessage(id, 'i1', { quantity, price, fee: '0.1' }));
    notices.noteFill(fillMessage('4', 'i2', { side: 'SELL', quantity: '2', price: '1000', fee: '-0.5' }));
    notices.noteFill(
      fillMessage('5', 'i2', { side: 'SELL', quantity: '2', price: '2000', fee: '0.1', feeAsset: 'BNB' }),
    );
    await time.runForMs(INTERVAL_MS);
    expect(told).toEqual([
      'fills: BUY 0.5 BTC-USDT on binance at 61,814.84 (3 fills), fee 0.3 USDT\n' +
        'SELL 4 BTC-USDT on binance at 1,500 (2 fills), fee -0.5 USDT and 0.1 BNB',
    ]);
  });

  it('count refusals by who said no to what and why, with the newest reason', async () => {
    const { notices, time, told } = world('refusals');
    notices.noteVerdict(intentMessage('i1', 1), refused('TOO_MUCH', '10 is above 5.'));
    notices.noteVerdict(intentMessage('i2', 1), refused('TOO_MUCH', '11 is above 5.'));
    notices.noteVerdict(intentMessage('i3', 1), refused('HALTED', 'Trading is halted.'));
    notices.noteVerdict(intentMessage('i4', 1), { outcome: 'APPROVED' });
    notices.noteOrderEnd(endMessage('e1', 'i5', '0', { status: 'Rejected', reason: 'no funds' }));
    notices.noteOrderEnd(endMessage('e2', 'i6', '0'));
    await time.runForMs(INTERVAL_MS);
    expect(told).toEqual([
      'refusals: risk refused BUY 1 BTC-USDT of momentum-1: 11 is above 5. (2 times)\n' +
        'risk refused BUY 1 BTC-USDT of momentum-1: Trading is halted.\n' +
        `${PLACE.venue} refused BUY 10 BTC-USDT of s1: no funds`,
    ]);
  });

  it('tell nothing that was not asked for', async () => {
    const { notices, time, told } = world();
    notices.noteFill(fillMessage('1', 'i1'));
    notices.noteVerdict(intentMessage('i1', 1), refused('TOO_MUCH', 'It is.'));
    await notices.tellWaiting();
    await time.runForMs(INTERVAL_MS);
    expect(told).toEqual([]);
  });

  it('tell what waits when the process ends', async () => {
    const { notices, told } = world('fills', 'refusals');
    notices.noteFill(fillMessage('1', 'i1'));
    await notices.tellWaiting();
    expect(told).toEqual(['fills: BUY 1 BTC-USDT on binance at 100']);
  });

  it('set thousands apart', () => {
    const shown = ['0.000001', '999', '1000', '-1234567.8901'].map((text) => grouped(new Decimal(text)));
    expect(shown).toEqual(['0.000001', '999', '1,000', '-1,234,567.8901']);
  });
});
