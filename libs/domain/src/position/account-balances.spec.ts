import { Decimal } from '#libs/kernel';
import { describe, expect, it } from 'vitest';
import type { VenueBalance } from '../venue/index.js';
import {
  type AccountBalances,
  NO_BALANCES,
  applyBaselines,
  applyReportedBalances,
  heldBalances,
  leftOut,
  listsNothingHeld,
  unexplainedBalances,
} from './account-balances.js';

const of = (asset: string, free: string, locked = '0'): VenueBalance => ({
  asset,
  free: new Decimal(free),
  locked: new Decimal(locked),
});
const report = (before: AccountBalances, balances: readonly VenueBalance[], atUs = 0): AccountBalances =>
  applyReportedBalances(before, balances, atUs).after;
const booked = (balances: AccountBalances, asset: string, change: string): AccountBalances => ({
  ...balances,
  assets: balances.assets.map((one) => (one.asset === asset ? { ...one, bookedChange: new Decimal(change) } : one)),
});
const unexplained = (balances: AccountBalances): string[] =>
  unexplainedBalances(balances).map((one) => `${one.asset} ${one.unexplained.toFixed()} of ${one.total.toFixed()}`);

describe('the balances of an account', () => {
  it('get a new version when the venue reports a change or a later time, and only then', () => {
    const first = report(NO_BALANCES, [of('USDT', '5', '1'), of('BTC', '0')]);
    expect([first.version, heldBalances(first).map((one) => one.asset)]).toEqual([1, ['USDT']]);
    const second = applyReportedBalances(first, [of('USDT', '5', '1')], 0);
    expect([second.after.version, second.touched]).toEqual([1, []]);
    // The same at a later time says that everything executed by then is in it.
    const later = applyReportedBalances(first, [of('USDT', '5', '1')], 7);
    expect([later.after.version, later.after.exchangeAtUs, later.touched]).toEqual([2, 7, []]);
    const third = applyReportedBalances(first, [of('USDT', '4', '2')], 0);
    expect([third.after.version, third.touched.map((one) => one.asset)]).toEqual([2, ['USDT']]);
  });

  it.each([
    ['free', of('USDT', '4', '1')],
    ['locked', of('USDT', '5', '2')],
  ])('take a change of what is %s alone, also at the same time of the venue', (_, reported) => {
    const first = report(NO_BALANCES, [of('USDT', '5', '1')], 100);
    const { after } = applyReportedBalances(first, [reported], 100);
    expect([after.version, after.assets]).toEqual([2, [expect.objectContaining(reported)]]);
  });

  it.each([
    ['USDT 0, BTC 0', [], false, []],
    ['USDT 5, BTC 0', [], true, ['USDT']],
    ['USDT 5, BTC 0', ['USDT'], false, []],
    ['USDT 5, BTC 1', ['USDT'], false, ['BTC']],
    ['USDT 5, BTC 1', ['ETH'], false, ['BTC', 'USDT']],
  ])('of %s, listed as %j, are all gone from the list: %s, and left out: %j', (held, named, isAllGone, unnamed) => {
    const known = report(
      NO_BALANCES,
      held.split(', ').map((one) => of(one.split(' ')[0] ?? '', one.split(' ')[1] ?? '')),
    );
    const listed = named.map((asset) => of(asset, '1'));
    expect([listsNothingHeld(known, listed), [...leftOut(known, listed)]]).toEqual([isAllGone, unnamed]);
  });

  it('are there where anything is free or locked', () => {
    const reported = [of('ADA', '0', '1'), of('BTC', '1'), of('ETH', '0'), of('SOL', '2', '2')];
    expect(heldBalances(report(NO_BALANCES, reported)).map(({ asset }) => asset)).toEqual(['ADA', 'BTC', 'SOL']);
  });

  it('ignore a report that is older than one taken before, but not one without a time', () => {
    const first = report(NO_BALANCES, [of('USDT', '5')], 100);
    expect(report(first, [of('USDT', '4')], 99)).toBe(first);
    const untimed = report(first, [of('USDT', '4')], 0);
    expect([untimed.version, untimed.exchangeAtUs]).toEqual([2, 100]);
  });

  it('are explained by what was there first and by what our trades moved', () => {
    const first = booked(report(NO_BALANCES, [of('USDT', '90', '5'), of('BTC', '1')]), 'USDT', '-5');
    expect(unexplained(first)).toEqual([]); // Not judged before there is a baseline.
    const { after, touched } = applyBaselines(first, 7);
    expect([after.reconciledAtUs, touched.length, unexplained(after)]).toEqual([7, 2, []]);
    expect(after.assets.map((one) => one.baseline?.toFixed())).toEqual(['1', '100']);
    const traded = booked(report(after, [of('USDT', '80', '10')]), 'USDT', '-10');
    expect(unexplained(traded)).toEqual([]);
    // What our trades moved stays known when the venue reports again.
    expect(unexplained(report(traded, [of('USDT', '70', '20')]))).toEqual([]);
    expect(unexplained(report(traded, [of('USDT', '70', '19')]))).toEqual(['USDT -1 of 89']);
    expect(unexplained(report(traded, [of('BTC', '1.5')]))).toEqual(['BTC 0.5 of 1.5']);
  });

  it('do not explain an asset by its turning up after the first reconciliation', () => {
    const first = applyBaselines(report(NO_BALANCES, [of('USDT', '90')]), 7).after;
    const later = applyBaselines(report(first, [of('DOGE', '3')]), 8).after;
    expect(unexplained(later)).toEqual(['DOGE 3 of 3']);
  });
});
