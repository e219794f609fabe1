import { type Problem, type Result, US_PER_MS, err, ok, problem } from '#libs/kernel';
import { type RequestHold, VENUE_WANTS_SILENCE, type VenueRuntime, pause, sendHttp } from '../connection/index.js';
import type { FetchJson } from '../codec/index.js';
import { demandedSilenceMs, httpFailure } from '../transport/index.js';
import { parseJson } from '../values/json.js';

import type { FeedSettings } from './feed-settings.js';

/**
 * A {@link FetchJson} of one venue: bounded in time, size and tries, and silent for as long as a 429 or 418 demands; what a
 * second try cannot change is not tried again.
 */
export function fetchJsonFrom(
  runtime: VenueRuntime,
  restUrl: string,
  settings: FeedSettings,
  signal: AbortSignal,
  hold?: RequestHold,
): FetchJson {
  const { scheduler } = runtime;
  /** On the monotonic clock: until then the venue wants to hear nothing, whatever is asked for. */
  let quietUntilUs = 0;
  const quietMsLeft = (): number =>
    Math.max(Math.ceil((quietUntilUs - scheduler.monotonicUs()) / US_PER_MS), runtime.quiet?.leftMs ?? 0);
  const fetchQuietly = async (path: string): Promise<Result<unknown, Problem>> => {
    for (let quietMs = quietMsLeft(); quietMs > 0; quietMs = quietMsLeft()) {
      hold?.note(quietMs, VENUE_WANTS_SILENCE);
      if (!(await pause(scheduler, quietMs, signal))) return err(httpFailure('HTTP_BROKEN', 'it was given up'));
    }
    return fetchOnce(runtime, restUrl, path, settings, signal, (ms) => {
      quietUntilUs = Math.max(quietUntilUs, scheduler.monotonicUs() + ms * US_PER_MS);
    });
  };
  return async (path) => {
    let answer = await fetchQuietly(path);
    for (let tries = 1; tries < settings.restTries && !answer.ok && answer.error.retryable; tries += 1) {
      if (!(await pause(scheduler, settings.restRetryMs * tries, signal))) return answer;
      answer = await fetchQuietly(path);
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
  onSilence: (ms: number) => void,
): Promise<Result<unknown, Problem>> {
  const { restTimeoutMs: timeoutMs, restMaxBytes: maxBytes } = settings;
  const answer = await sendHttp(runtime, { method: 'GET', url: restUrl + path, timeoutMs, maxBytes, signal });
  if (!answer.ok) return answer;
  const { status, body } = answer.value;
  if (status < 200 || status > 299) {
    const { headers } = answer.value;
    const silenceMs = demandedSilenceMs(status, headers.get('retry-after'), headers.get('date'));
    if (silenceMs > 0) onSilence(silenceMs);
    const retryable = silenceMs > 0 || status === 429 || status >= 500;
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
