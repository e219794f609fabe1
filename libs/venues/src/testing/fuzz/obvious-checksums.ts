import { slowCrc32 } from '../kit/slow-crc32.js';

/** A level as it came, and as it was written. */
export interface ObviousLevel {
  readonly price: string;
  readonly size: string;
  readonly sentPrice: string;
  readonly sentSize: string;
}

type Checksum = (bids: readonly ObviousLevel[], asks: readonly ObviousLevel[]) => number;

const digits = (text: string): string => String(text.replace('.', '')).replace(/^0+/u, '');

/** The two checksums, over the whole sorted sides, with a CRC32 that counts bit by bit. */
export const obviousChecksums: Readonly<Record<'kraken' | 'okx', Checksum>> = {
  kraken: (bids, asks) =>
    slowCrc32(
      [...asks.slice(0, 10), ...bids.slice(0, 10)]
        .map(({ sentPrice, sentSize }) => digits(sentPrice) + digits(sentSize))
        .join(''),
    ),
  okx: (bids, asks) => {
    const parts: string[] = [];
    for (let place = 0; place < 25; place += 1) {
      for (const level of [bids[place], asks[place]]) if (level !== undefined) parts.push(level.price, level.size);
    }
    return slowCrc32(parts.join(':')) | 0;
  },
};
