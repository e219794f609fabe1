import { expect, it } from 'vitest';
import { isInstrumentName } from './instrument-name.js';

it.each(['BTC-USDT', '1000PEPE-USDT', 'BTC-USDT-SWAP', 'BTC-USD-210924-42000-P', 'BTC-USD_UM-SWAP', 'A-1'])(
  '%s is the name of an instrument',
  (name) => expect(isInstrumentName(name)).toBe(true),
);

it.each(['BTC', 'BTC-', '-USDT', 'BTC--USDT', 'btc-usdt', 'BTC/USDT', '', 'BTC-USDT\n', `${'A'.repeat(60)}-USDT`])(
  '%j is none',
  (name) => expect(isInstrumentName(name)).toBe(false),
);
