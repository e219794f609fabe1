import { expect, it } from 'vitest';
import { isInstrumentName } from './instrument-name.js';

const NAMES = ['BTC-USDT', '1000PEPE-USDT', 'BTC-USDT-SWAP', 'BTC-USD-210924-42000-P', 'BTC-USD_UM-SWAP', 'A-1'];

it.each([...NAMES, '\u5e01\u5b89\u4eba\u751f-USDT', 'AAPLx-USD', 'USD\u24c8-BTC'])(
  '%s is the name of an instrument',
  (name) => expect(isInstrumentName(name)).toBe(true),
);

it.each(['BTC', 'BTC-', '-USDT', 'BTC--USDT', 'BTC USDT-USDT', 'BTC/USDT', '', 'BTC-USDT\n', `${'A'.repeat(60)}-USDT`])(
  '%j is none',
  (name) => expect(isInstrumentName(name)).toBe(false),
);
