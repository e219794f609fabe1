/** The parts of a name, each of letters, digits and underscores, with one hyphen between them. */
const NAME = /^[A-Z0-9_]+(?:-[A-Z0-9_]+)+$/u;
/** What fits a subject of the broker. */
const MAX_LENGTH = 64;

/**
 * Whether a text is the name of an instrument: `BASE-QUOTE` in capitals and, of a derivative, what else the venue calls it by, such
 * as `BTC-USDT-SWAP`.
 */
export function isInstrumentName(text: string): boolean {
  return text.length <= MAX_LENGTH && NAME.test(text);
}
