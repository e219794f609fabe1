import { type Problem, type Result, err, ok, problem } from '#libs/kernel';
import { type VenueRuntime, pause, sendHttp } from '../connection/index.js';
import type { FetchJson } from '../codec/index.js';
import { parseJson } from '../values/json.js';
import type { FeedSettings } from './feed-settings.js';

/** A {@link FetchJson} of one venue: bounded in time, size and tries; what a second try cannot change is not tried again. */
export function fetchJsonFrom(
  runtime: VenueRuntime,
  restUrl: string,
  settings: FeedSettings,
  signal: AbortSignal,
): FetchJson {
  return async (path) => {
    let answer = await fetchOnce(runtime, restUrl, path, settings, signal);
    for (let tries = 1; tries < settings.restTries && !answer.ok && answer.error.retryable; tries += 1) {
      if (!(await pause(runtime.scheduler, settings.restRetryMs * tries, signal))) return answer;
      answer = await fetchOnce(runtime, restUrl, path, settings, signal);
    }
    return answer;
  };
}

async function fetchOnce(
  runtime: VenueRuntime,
  restUrl: string,
  path: string,
  settings: FeedSettings,
  signal: AbortSignal,
): Promise<Result<unknown, Problem>> {
  const { restTimeoutMs: timeoutMs, restMaxBytes: maxBytes } = settings;
  const answer = await sendHttp(runtime, { method: 'GET', url: restUrl + path, timeoutMs, maxBytes, signal });
  if (!answer.ok) return answer;
  const { status, body } = answer.value;
  if (status < 200 || status > 299) {
    const retryable = status === 429 || status >= 500;
    return err(
      problem(
        'VENUE_ANSWERED_ERROR',
        `The venue responded with status ${status}.`,
        { status: String(status) },
        retryable,
      ),
    );
  }
  const json = parseJson(body);
  if (json.ok) {
    settings.tap?.onAnswer(path, body);
    return ok(json.value);
  }
  return err(
    problem('VENUE_ANSWER_UNREADABLE', 'The response of the venue is not JSON.', { reason: json.error }, true),
  );
}
