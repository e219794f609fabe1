const FUNDING = 'a funding rate';
const CANDLE = 'a candlestick';
const INTEREST = 'open interest';
const LIQUIDATION = 'a liquidation';
const DERIVATIVE = 'mark price, index price, open interest and funding of a derivative; not its best bid and ask';
const DAY = 'the statistics of a day, of which only the time is stated';
const REST = 'a body of REST, of which only the time or the symbol is stated';

/**
 * Pairs of `expected/` that state nothing which we decode, by file and line, with the reason. Every other pair must be equal, and
 * one that is new must be either.
 */
export const NOT_APPLICABLE: Readonly<Record<string, string>> = {
  'tardis/binance 4': 'that project keeps a change back until the snapshot; we tell every message',
  'tardis/binance 5': 'a snapshot (370) put together with a change (375) that is not in the file',
  'tardis/bybit 13': LIQUIDATION,
  'tardis/bybit 14': DERIVATIVE,
  'tardis/bybit 15': LIQUIDATION,
  'tardis/bybit 16': LIQUIDATION,
  'tardis/bybit 17': DERIVATIVE,
  'tardis/bybit 19': DERIVATIVE,
  'tardis/bybit 23': DERIVATIVE,
  'tardis/bybit 24': DERIVATIVE,
  'tardis/bybit 25': DERIVATIVE,
  'tardis/bybit 26': LIQUIDATION,
  'tardis/bybit 32': 'the ask of an earlier message that is not in the file, beside a change of the bid',
  'crypto-msg-parser/binance 4': FUNDING,
  'crypto-msg-parser/binance 5': FUNDING,
  'crypto-msg-parser/binance 14': DAY,
  'crypto-msg-parser/binance 15': DAY,
  'crypto-msg-parser/binance 16': DAY,
  'crypto-msg-parser/binance 17': CANDLE,
  'crypto-msg-parser/binance 18': CANDLE,
  'crypto-msg-parser/binance 19': CANDLE,
  'crypto-msg-parser/binance 22': INTEREST,
  'crypto-msg-parser/binance 23': INTEREST,
  'crypto-msg-parser/bybit 6': CANDLE,
  'crypto-msg-parser/bybit 7': DAY,
  'crypto-msg-parser/bybit 8': DAY,
  'crypto-msg-parser/bybit 9': DAY,
  'crypto-msg-parser/bybit 10': REST,
  'crypto-msg-parser/bybit 11': REST,
  'crypto-msg-parser/bybit 12': INTEREST,
  'crypto-msg-parser/kraken 7': CANDLE,
  'crypto-msg-parser/kraken 9': REST,
  'crypto-msg-parser/kraken 10': REST,
  'crypto-msg-parser/okx 4': FUNDING,
  'crypto-msg-parser/okx 14': CANDLE,
  'crypto-msg-parser/okx 15': CANDLE,
  'crypto-msg-parser/okx 16': CANDLE,
  'crypto-msg-parser/okx 20': REST,
  'crypto-msg-parser/okx 21': REST,
  'crypto-msg-parser/okx 22': REST,
  'crypto-msg-parser/okx 23': INTEREST,
  'crypto-msg-parser/okx 24': INTEREST,
  'crypto-msg-parser/okx 25': INTEREST,
};

/** Pairs whose time is that of an earlier message: their own says none, and we tell none. */
export const TIME_OF_ANOTHER_MESSAGE: ReadonlySet<string> = new Set(['tardis/coinbase 3']);
