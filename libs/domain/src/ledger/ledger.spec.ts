import { Decimal, ZERO, sumDecimals } from '#libs/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NO_BALANCES } from '../position/account-balances.js';
import { type HeldPosition, flatPositionIn, heldAfterFee, heldAfterFill } from '../position/held-position.js';
import { adjustmentTransaction, openingTransaction, transferTransaction } from './cash-transactions.js';
import { feeInstrumentOf, fillTransaction } from './fill-transaction.js';
import { LEDGER_CONSTRAINTS } from './ledger-constraints.js';
import { entriesOf, movedByLedger, positionFlow, walletTotals } from './ledger-sums.js';
import { type LedgerTransaction, unbalancedAssets } from './ledger-transaction.js';
import { LEDGER_INSTRUMENTS, type PlacedFill, placedFills } from './ledger.fixture.js';

const brokenBy = (transaction: LedgerTransaction): string[] =>
  Object.entries(LEDGER_CONSTRAINTS).flatMap(([name, holds]) => (holds(transaction) ? [] : [name]));
const transactionOf = ({ fill, instrument }: PlacedFill): LedgerTransaction =>
  fillTransaction(fill, instrument, feeInstrumentOf(fill, instrument, LEDGER_INSTRUMENTS)?.id);
const wallet = (transactions: readonly LedgerTransaction[]): Record<string, string> =>
  Object.fromEntries([...walletTotals(entriesOf(transactions))].map(([asset, total]) => [asset, total.toFixed()]));

/** The positions that fills make, by the reducers of the books. */
function foldPositions(fills: readonly PlacedFill[]): ReadonlyMap<string, HeldPosition> {
  const held = new Map<string, HeldPosition>(LEDGER_INSTRUMENTS.map((one) => [one.id, flatPositionIn(one)]));
  for (const { fill, instrument } of fills) {
    held.set(instrument.id, heldAfterFill(held.get(instrument.id) ?? flatPositionIn(instrument), fill));
    const payer = feeInstrumentOf(fill, instrument, LEDGER_INSTRUMENTS);
    if (payer !== undefined) held.set(payer.id, heldAfterFee(held.get(payer.id) ?? flatPositionIn(payer), fill.fee));
  }
  return held;
}

describe('the ledger', () => {
  it('balances in every asset, whatever is filled, charged, transferred or accepted', () => {
    fc.assert(
      fc.property(placedFills, (fills) => {
        for (const one of fills) expect(brokenBy(transactionOf(one))).toEqual([]);
      }),
    );
    const unexplained = { asset: 'USDT', amount: new Decimal('-0.01') };
    const accepted = { discrepancyId: '7', actor: 'ann', reason: 'the venue says so' };
    for (const transaction of [
      openingTransaction('BTC', new Decimal('-3'), 1),
      transferTransaction({ asset: 'BTC', change: new Decimal('1e-30'), exchangeAtUs: 5 }),
      adjustmentTransaction({ ...accepted, unexplained }, 6),
      adjustmentTransaction({ ...accepted, unexplained: undefined }, 6),
    ])
      expect(brokenBy(transaction)).toEqual([]);
  });

  it('says of every position what the position itself says, flips and fees of other instruments included', () => {
    fc.assert(
      fc.property(placedFills, (fills) => {
        const entries = entriesOf(fills.map(transactionOf));
        const held = foldPositions(fills);
        for (const instrument of LEDGER_INSTRUMENTS) {
          const position = held.get(instrument.id)?.position;
          const flow = positionFlow(entries, instrument);
          expect(flow.quantity.toFixed()).toBe(position?.quantity.toFixed());
          const cash = (position?.realisedProfit ?? ZERO).minus(position?.cost ?? ZERO);
          expect(flow.cash.toFixed()).toBe(cash.toFixed());
        }
      }),
    );
  });

  it('moves the wallet by what was exchanged less the fees, in exact decimals of any size', () => {
    fc.assert(
      fc.property(placedFills, (fills) => {
        const moved = (asset: string): Decimal =>
          sumDecimals(
            fills.flatMap(({ fill, instrument: { base, quote } }) => {
              const bought = fill.side === 'BUY' ? fill.quantity : fill.quantity.neg();
              return [
                base === asset ? bought : ZERO,
                quote === asset ? ZERO.minus(bought.times(fill.price)) : ZERO,
                fill.feeAsset === asset ? ZERO.minus(fill.fee) : ZERO,
              ];
            }),
          );
        for (const [asset, total] of walletTotals(entriesOf(fills.map(transactionOf))))
          expect(total.toFixed()).toBe(moved(asset).toFixed());
      }),
    );
  });

  it('takes a fee in a third asset from the instrument that trades it, against the same quote first', () => {
    const [btc, bnb] = LEDGER_INSTRUMENTS;
    if (btc === undefined || bnb === undefined) throw new Error('the fixture has them');
    const fee = (feeAsset: string, amount = '1') => ({ fee: new Decimal(amount), feeAsset });
    const payer = (...of: Parameters<typeof fee>) =>
      feeInstrumentOf(fee(...of), btc, [...LEDGER_INSTRUMENTS].reverse());
    expect(payer('BNB')?.id).toBe('BNB-USDT');
    expect([payer('BTC'), payer('USDT'), payer('XRP'), payer('BNB', '0')]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect(feeInstrumentOf(fee('BNB'), { ...btc, quote: 'EUR' }, LEDGER_INSTRUMENTS)?.id).toBe('BNB-BTC');
  });

  it('names an execution, a transfer and an opening so that each is booked once', () => {
    const deposit = transferTransaction({ asset: 'BTC', change: new Decimal('1.50'), exchangeAtUs: 5 });
    expect([deposit.kind, deposit.cause, deposit.reason]).toEqual(['TRANSFER', 'BTC:5:1.5', 'deposit']);
    expect(wallet([deposit, openingTransaction('BTC', new Decimal('2'), 1)])).toEqual({ BTC: '3.5' });
    expect(transferTransaction({ asset: 'BTC', change: new Decimal('-1'), exchangeAtUs: 5 }).reason).toBe('withdrawal');
  });

  it('moves what is booked of each asset, those that were never there included, in the order of their names', () => {
    const usdt = {
      asset: 'USDT',
      free: new Decimal('9'),
      locked: ZERO,
      bookedChange: new Decimal('5'),
      baseline: ZERO,
    };
    const dust = { ...usdt, asset: 'ADA' };
    const deposit = transferTransaction({ asset: 'BTC', change: new Decimal('1.5'), exchangeAtUs: 5 });
    const withdrawal = transferTransaction({ asset: 'USDT', change: new Decimal('-2'), exchangeAtUs: 6 });
    const before = { ...NO_BALANCES, version: 3, assets: [dust, usdt] };
    const after = movedByLedger(movedByLedger(before, deposit), withdrawal);
    const nothing = { free: ZERO, locked: ZERO, baseline: undefined };
    expect(after).toEqual({
      ...before,
      assets: [
        ...[dust, { ...nothing, asset: 'BTC', bookedChange: new Decimal('1.5') }],
        { ...usdt, bookedChange: new Decimal('3') },
      ],
    });
  });

  it('sees what does not balance', () => {
    const entry = { book: 'WALLET', instrument: undefined, asset: 'BTC', amount: new Decimal('1') } as const;
    expect(unbalancedAssets([entry, { ...entry, amount: new Decimal('-0.999') }, { ...entry, asset: 'X' }])).toEqual([
      'BTC',
      'X',
    ]);
    const deposit = transferTransaction({ asset: 'BTC', change: new Decimal('1'), exchangeAtUs: 5 });
    expect(brokenBy({ ...deposit, entries: [entry] })).toEqual(['ledger_has_entries', 'ledger_balances']);
    expect(brokenBy({ ...deposit, kind: 'ADJUSTMENT', reason: '' })).toEqual(['ledger_adjustment_has_a_reason']);
  });
});
