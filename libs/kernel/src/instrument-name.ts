import { type InstrumentId, asId } from './ids.js';
import { type Problem, problem } from './problem.js';
import { type Result, err, ok } from './result.js';

/**
 * A part of a name: letters, digits, marks and symbols of any script, such as `BTC`, `1000SATS`, `币安人生` or `USDⓈ`, dots,
 * underscores and `$`; none of ASCII's other symbols. A dash stands between the parts; blanks, commas, colons and slashes stand
 * between names in settings and addresses.
 */
const PART = /^(?:[\p{L}\p{M}\p{N}_.$]|(?![ -~])\p{S})+$/u;
/** The most characters, not bytes, of an instrument's name, and so of an asset's: what is beyond is no name but a mistake. */
export const MAX_NAME_CHARACTERS = 64;

/**
 * The name of an instrument from its venue's own list: `BASE-QUOTE`, and of a derivative what else the venue calls it by, such as
 * `BTC-USDT-SWAP`. The letters are the venue's, in Unicode's composed form (NFC), so that one name is one text however it was typed.
 * `INSTRUMENT_NAME_UNFIT` where a part has a letter that no name may have; then this instrument alone is left out.
 */
export function instrumentName(base: string, quote: string, ...more: readonly string[]): Result<InstrumentId, Problem> {
  const parts = [base, quote, ...more].map((part) => part.normalize('NFC'));
  const wrong = parts.find((part) => !PART.test(part));
  const name = parts.join('-');
  if (wrong === undefined && [...name].length <= MAX_NAME_CHARACTERS) return ok(asId<InstrumentId>(name));
  const reason =
    wrong === undefined
      ? `it is longer than ${MAX_NAME_CHARACTERS} characters`
      : `"${wrong.slice(0, 80)}" is no part of one`;
  const shown = name.slice(0, 200);
  return err(
    problem('INSTRUMENT_NAME_UNFIT', `${shown} cannot name an instrument: ${reason}.`, { name: shown, reason }),
  );
}

/** Reads a name that a person, a setting or a message gives; the same as {@link instrumentName} of its parts. */
export function parseInstrumentName(text: string): Result<InstrumentId, Problem> {
  const [base = '', quote = '', ...more] = text.split('-');
  return instrumentName(base, quote, ...more);
}
