import { expect, it } from 'vitest';
import { ok } from '#libs/kernel';
import { SeededRandom, VirtualScheduler } from '#libs/testkit';
import type { VenueTransport } from '../transport/index.js';
import { FEED_DEFAULTS } from './feed-settings.js';
import { fetchJsonFrom } from './fetch-json.js';

/** Asks a venue that gives these answers one after the other, then `{}`; when was it asked? */
function asking(...answers: readonly (readonly [status: number, retryAfter?: string | undefined])[]) {
  const scheduler = new VirtualScheduler();
  const askedAtMs: number[] = [];
  const transport = {
    sendRequest: () => {
      const [status, retryAfter] = answers[askedAtMs.length] ?? [200];
      askedAtMs.push(scheduler.monotonicUs() / 1_000);
      const headers = new Headers(retryAfter === undefined ? {} : { 'retry-after': retryAfter });
      return Promise.resolve(ok({ status, headers, body: '{}' }));
    },
  } as unknown as VenueTransport;
  const runtime = { scheduler, random: new SeededRandom(1), transport };
  const { signal } = new AbortController();
  return { scheduler, askedAtMs, fetchJson: fetchJsonFrom(runtime, 'http://venue', FEED_DEFAULTS, signal) };
}

/** Longer than the longest ban. */
const LONGEST_MS = 300_000_000;

it.each([
  [429, '7', 7_000],
  [418, '120', 120_000],
  [429, undefined, 30_000],
  [418, '259200', 259_200_000],
  [418, '999999999', 259_200_000],
])('after %d with Retry-After %s nothing is asked for %d ms, whatever it is', async (status, retryAfter, silenceMs) => {
  const { askedAtMs, fetchJson, scheduler } = asking([status, retryAfter]);
  const both = await scheduler.complete(
    Promise.all([fetchJson('/a'), scheduler.sleep(10).then(() => fetchJson('/b'))]),
    LONGEST_MS,
  );
  expect(both.map((answer) => answer.ok)).toEqual([true, true]);
  expect(askedAtMs).toHaveLength(3);
  expect(Math.min(...askedAtMs.slice(1))).toBeGreaterThanOrEqual(silenceMs);
});
