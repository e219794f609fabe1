import { parseInstrumentName } from '#libs/kernel';

/** Names of the usual form, which need no closer look. */
const USUAL = /^[A-Z0-9_]{1,30}-[A-Z0-9_]{1,30}$/u;

/**
 * Whether a text is the name of an instrument, in any script's letters: `BASE-QUOTE` and, of a derivative, what else the venue calls it
 * by, such as `BTC-USDT-SWAP`.
 */
export function isInstrumentName(text: string): boolean {
  return USUAL.test(text) || parseInstrumentName(text).ok;
}
