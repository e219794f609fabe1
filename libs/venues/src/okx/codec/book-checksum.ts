import { crc32 } from 'node:zlib';
import type { TextLadder } from '../../codec/index.js';

/** Levels of a side that the checksum covered. */
const CHECKED_LEVELS = 25;

/**
 * OKX's old checksum of a book, retired on 2026-06-23: the 25 best levels of both sides, alternately bid and ask (what is
 * left of the longer side goes on alone), each as `price:size`, joined with colons; CRC32 (IEEE), signed. OKX never sends
 * trailing zeros (0 of 21,158 recorded numbers), so that our plain texts are the texts that it sent.
 */
export function oldBookChecksum(bids: TextLadder, asks: TextLadder): number {
  const parts: string[] = [];
  for (let place = 0; place < CHECKED_LEVELS; place += 1) {
    const bid = bids.at(place);
    const ask = asks.at(place);
    if (bid === undefined && ask === undefined) break;
    if (bid !== undefined) parts.push(bid[0], bid[1]);
    if (ask !== undefined) parts.push(ask[0], ask[1]);
  }
  return crc32(parts.join(':')) | 0;
}
