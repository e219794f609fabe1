/**
 * Control characters (line ends, what a terminal takes for an order), other ends of lines, and marks that turn the direction of what
 * follows. Joiners within words are none of them: names in many scripts need those.
 */
const UNSEEN = /[\p{Cc}\p{Zl}\p{Zp}\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu;

/**
 * A text of unknown origin as it may stand in one line before people: what would end the line, move the cursor or turn the direction
 * of reading is written as its code point, such as `\u{a}`.
 */
export function toOneLine(text: string): string {
  return text.replaceAll(UNSEEN, (letter) => `\\u{${(letter.codePointAt(0) ?? 0).toString(16)}}`);
}
