import { type Problem, problem } from '#libs/kernel';
import type { ExactJson } from '../values/exact-json.js';
import { isJsonObject } from '../values/json.js';

/** How a venue refuses in an answer with status 200. */
export interface CodedRefusal {
  /** The venue's name for people. */
  readonly title: string;
  /** The fields of the body; a code of `0` is no refusal. */
  readonly codeField: string;
  readonly textField: string;
  /** Codes of what passes by itself, such as too many requests. */
  readonly mayPass: ReadonlySet<string>;
}

/** Reads a refusal out of the body of a successful answer: `HISTORY_REFUSED`, or `undefined` if it is none. */
export function codedRefusal({ title, codeField, textField, mayPass }: CodedRefusal) {
  return (body: ExactJson): Problem | undefined => {
    const code = isJsonObject(body) ? body[codeField] : undefined;
    if (typeof code !== 'string' || code === '0') return undefined;
    const said = isJsonObject(body) ? body[textField] : undefined;
    const text = typeof said === 'string' ? said.slice(0, 200) : '';
    const message = `${title} refused the question about the past: ${code} ${text}`;
    return problem('HISTORY_REFUSED', message, { code }, mayPass.has(code));
  };
}
