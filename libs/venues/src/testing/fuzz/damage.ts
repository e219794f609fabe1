import { PIECES } from '../kit/mutate-frame.fixture.js';
import { TOKENS, VALUES } from '../kit/mutate-value.fixture.js';
import type { Chance } from './chance.js';

/** A frame with one to four pieces put in, cut out or doubled, or one to three values exchanged for others. */
export function damagedFrame(frame: string, chance: Chance): string {
  return chance.below(2) === 0 ? cutAndPasted(frame, chance) : exchanged(frame, chance);
}

function cutAndPasted(frame: string, chance: Chance): string {
  let text = frame;
  for (let edits = 1 + chance.below(4); edits > 0; edits -= 1) {
    const start = chance.below(text.length + 1);
    const kept = chance.below(2) === 0 ? start : start + chance.below(13);
    text = text.slice(0, start) + chance.pick(PIECES) + text.slice(kept);
  }
  return text;
}

/** Still JSON as a rule: values or keys, and sometimes the digits of one number, are others. */
function exchanged(frame: string, chance: Chance): string {
  let text = frame;
  for (let swaps = 1 + chance.below(3); swaps > 0; swaps -= 1) {
    const token = tokenFrom(text, chance.below(text.length + 1));
    if (token === undefined) continue;
    const value =
      /\d/u.test(token.text) && chance.below(2) === 0 ? otherDigits(token.text, chance) : chance.pick(VALUES);
    text = text.slice(0, token.at) + value + text.slice(token.at + token.text.length);
  }
  return text;
}

/** The first token at or after a place, without looking at the whole of a long frame. */
function tokenFrom(text: string, start: number): { readonly at: number; readonly text: string } | undefined {
  const pattern = new RegExp(TOKENS.source, 'gu');
  // Begin at a quotation mark or a separator, or half a text would pass for a token.
  pattern.lastIndex = Math.max(0, text.lastIndexOf(',', start));
  const found = pattern.exec(text);
  return found === null ? undefined : { at: found.index, text: found[0] };
}

function otherDigits(text: string, chance: Chance): string {
  return text.replace(/\d/u, String(chance.below(10))).replace(/\d(?=\D*$)/u, String(chance.below(10)));
}
