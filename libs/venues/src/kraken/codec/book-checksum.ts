import { crc32 } from 'node:zlib';
import { type TextLadder, type WireLevel, plainDecimal } from '../../codec/index.js';

/** Levels of a side that the checksum covers, whatever the depth of the subscription. */
const CHECKED_LEVELS = 10;
/** More texts than this are swept: a side of the deepest subscription has 1,000 levels. */
const SWEEP_ABOVE = 4_000;

/** A number text as the checksum wants it: without its point and without leading zeros, `0.05005` as `5005`. */
export function checksumDigits(text: string): string {
  return (/[eE]/u.test(text) ? written(text) : text).replace('.', '').replace(/^0+/u, '');
}

/** Sizes have eight decimals; as an exponent (`1e-07`), which the instrument channel uses, a number lost its zeros. */
function written(text: string): string {
  const [whole = '', fraction = ''] = (plainDecimal(text) ?? text).split('.');
  return `${whole}.${fraction.padEnd(8, '0')}`;
}

/** Keeps, for one side, the digits of every level as it was sent: trailing zeros count in the checksum. */
export class SentDigits {
  private digits = new Map<string, string>();

  /** Notes the levels of a message: `plain` are the keys, `sent` the texts, in the same order. */
  note(plain: readonly WireLevel[], sent: readonly WireLevel[]): void {
    for (const [index, [price, size]] of plain.entries()) {
      const [sentPrice, sentSize] = sent[index] ?? [price, size];
      if (size === '0') this.digits.delete(price);
      else this.digits.set(price, checksumDigits(sentPrice) + checksumDigits(sentSize));
    }
  }

  of([price, size]: WireLevel): string {
    return this.digits.get(price) ?? checksumDigits(price) + checksumDigits(size);
  }

  clear(): void {
    this.digits.clear();
  }

  /** Forgets what none of the ladders holds any more, once much has gathered. */
  sweep(ladders: readonly TextLadder[]): void {
    if (this.digits.size <= SWEEP_ABOVE) return;
    const prices = ladders.flatMap((ladder) => ladder.levels(ladder.length).map(([price]) => price));
    this.digits = new Map(prices.map((price) => [price, this.digits.get(price) ?? '']));
  }
}

/**
 * Kraken's checksum of a book: the digits of the ten best asks from the lowest up, then of the ten best bids from the
 * highest down, CRC32 (IEEE), unsigned (PROTOCOLS.md 3; every recorded message agrees).
 */
export function bookChecksum(asks: TextLadder, bids: TextLadder, ask: SentDigits, bid: SentDigits): number {
  let text = '';
  for (const level of asks.levels(CHECKED_LEVELS)) text += ask.of(level);
  for (const level of bids.levels(CHECKED_LEVELS)) text += bid.of(level);
  return crc32(text);
}
