import 'reflect-metadata';
import { describe, expect, it } from 'vitest';
import { MAX_NAME_CHARACTERS } from '#libs/kernel';
import { AssetBalance } from '../balance/changed.v1.js';
import { validateMessage } from '../envelope/decode.js';
import { FillRecordedV1 } from './recorded.v1.js';

const FILL = {
  ...{ id: 'fill-1', occurredAtUs: 5, correlationId: 'chain-1', causationId: 'order-1' },
  ...{
    venueTradeId: '7',
    clientOrderId: 'o-1',
    intentId: 'i-1',
    strategy: 's-1',
    account: 'paper-1',
    venue: 'binance',
  },
  ...{ instrument: 'BTC-USDT', side: 'BUY', quantity: '1', price: '2', fee: '0.1', feeAsset: 'BTC' },
  ...{ liquidity: 'TAKER', exchangeAtUs: 5 },
};
const LONGEST = '长'.repeat(MAX_NAME_CHARACTERS - 2);

describe('a fill', () => {
  it.each([
    ['BNB', 'BNB-USDT'],
    ['修仙', '修仙-USDT'],
    ['1000.$A', '1000.$A-USDT'],
    ['किसान', 'किसान-USDT'],
    [LONGEST, `${LONGEST}-U`],
  ])('may have paid its fee in a third asset of any name: %s', (feeAsset, feeInstrument) => {
    const read = validateMessage(FillRecordedV1, { ...FILL, feeAsset, feeInstrument });
    expect(read).toMatchObject({ ok: true, value: { feeAsset, feeInstrument } });
  });

  it.each(['', 'BNB', 'BNB/USDT', 'BNB USDT', `${LONGEST}-USDT`])(
    'has none paid by what is no instrument: "%s"',
    (one) => {
      expect(validateMessage(FillRecordedV1, { ...FILL, feeAsset: 'BNB', feeInstrument: one }).ok).toBe(false);
    },
  );
});

describe('a balance', () => {
  it('is of an asset whose name is as long as the name of an instrument may be', () => {
    const balanceOf = (asset: string): unknown => validateMessage(AssetBalance, { asset, free: '1', locked: '0' });
    expect(balanceOf(LONGEST)).toMatchObject({ ok: true });
    expect(balanceOf('x'.repeat(MAX_NAME_CHARACTERS + 1))).toMatchObject({ ok: false });
  });
});
