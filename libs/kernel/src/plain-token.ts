/** What {@link encodeToken} writes. */
const ENCODED = /^(?:[A-Za-z0-9_-]|=[0-9A-F]{2})+$/u;
/** What `encodeURIComponent` leaves as it is, and a subject or a file's name must not have. */
const LEFT_BY_URI = /[.!~*'()]/gu;
const LONE_SURROGATE = /\p{Surrogate}/gu;
/** The token of no text at all: a token cannot be empty. */
const EMPTY = '=';

/**
 * Writes any text in the letters that a subject of the broker, a key of a bucket and a file's name may have: letters, digits, dash
 * and underscore stay, every other byte of its UTF-8 is `=` and two hexadecimal digits (quoted-printable, RFC 2045). What is a plain
 * token already is its own token; two texts never have the same one. Half a character (a lone surrogate) counts as U+FFFD.
 */
export function encodeToken(text: string): string {
  if (text === '') return EMPTY;
  return encodeURIComponent(text.replaceAll(LONE_SURROGATE, '\u{fffd}'))
    .replaceAll(LEFT_BY_URI, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%', '=');
}

/** The text that a token stands for; `undefined` for what {@link encodeToken} did not write. */
export function decodeToken(token: string): string | undefined {
  if (token === EMPTY) return '';
  if (!ENCODED.test(token)) return undefined;
  try {
    const text = decodeURIComponent(token.replaceAll('=', '%'));
    return encodeToken(text) === token ? text : undefined;
  } catch {
    return undefined;
  }
}
