import type { FetchJson, VenueName } from '#libs/venues';
import { err, ok, problem } from '#libs/kernel';
import type { TapeNotes } from '../read/frame.js';
import { readAnswers } from '../read/tape-reader.js';

/** REST answers that are kept; the newest of each request. */
const MAX_ANSWERS = 64;
const BEGINNING = /^(?:GET )?(?:https?:\/\/[^/]+)?(\/[^?\s]*)(\?\S*)?/u;

/** A fetcher that answers from the REST bodies of a tape: the same request, else the newest answer of the same path. */
export async function recordedFetch(folder: string, venue: VenueName, notes: TapeNotes): Promise<FetchJson> {
  const byRequest = new Map<string, { readonly path: string; readonly text: string }>();
  for await (const { stream = '', text } of readAnswers(folder, venue, notes)) {
    const [, path, query = ''] = BEGINNING.exec(stream) ?? [];
    if (path === undefined) continue;
    byRequest.delete(path + query);
    if (byRequest.size < MAX_ANSWERS) byRequest.set(path + query, { path, text });
  }
  const parsed = new Map<string, unknown>();
  return (asked) => {
    const path = asked.split('?', 1)[0];
    const answer = byRequest.get(asked) ?? [...byRequest.values()].findLast((one) => one.path === path);
    if (answer === undefined)
      return Promise.resolve(err(problem('NOT_ON_TAPE', `The tape has no answer to ${asked}.`)));
    try {
      const value: unknown = parsed.get(answer.text) ?? JSON.parse(answer.text);
      parsed.set(answer.text, value);
      return Promise.resolve(ok(value));
    } catch {
      return Promise.resolve(err(problem('ANSWER_UNREADABLE', `The tape's answer to ${asked} is not JSON.`)));
    }
  };
}
