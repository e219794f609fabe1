import { describe, expect, it } from 'vitest';
import { Decimal, asId } from '#libs/kernel';
import { type Instrument, unfitInstrument } from './index.js';

describe('an instrument of a list', () => {
  const listed = (id: string, tickSize: string, lotSize: string): Instrument =>
    ({ id: asId(id), tickSize: new Decimal(tickSize), lotSize: new Decimal(lotSize) }) as Instrument;

  it('is fit whatever its numbers are, and unfit by name where it has no steps or no name', () => {
    expect(unfitInstrument(listed('币安人生-USDT', '0.000000000000000001', '1000000000000'))).toBe(undefined);
    expect(unfitInstrument(listed('BTC-USDT', '0', '1'))).toMatchObject({
      code: 'INSTRUMENT_UNFIT',
      details: { instrument: 'BTC-USDT', tickSize: '0', lotSize: '1' },
    });
    expect(unfitInstrument(listed('BTC-USDT', '1', '0'))?.code).toBe('INSTRUMENT_UNFIT');
    expect(unfitInstrument(listed('BTC-USDT', '0.0005', '1000000000000000000000000'))).toBe(undefined);
    expect(unfitInstrument(listed('BTC-USDT', '0.1234567890123456789', '1'))?.code).toBe('INSTRUMENT_UNFIT');
    expect(unfitInstrument(listed('BT C-USDT', '1', '1'))?.code).toBe('INSTRUMENT_NAME_UNFIT');
  });
});
