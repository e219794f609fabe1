import { describe, expect, it } from 'vitest';
import { demandedSilenceMs } from './demanded-silence.js';
import { httpDateSeconds } from './http-date.js';

const DATE = 'Sun, 28 Feb 2027 23:59:30 GMT';

describe('the silence that an answer demands', () => {
  it.each([
    ['seconds', '120', 120_000],
    ['a part of a second', '0.5', 500],
    ['nothing', null, 30_000],
    ['no text, which is no 0', '', 30_000],
    ['what is neither', '-5', 30_000],
    ['more than any ban', '1000000', 259_200_000],
    ['a date, over the end of a month', 'Mon, 01 Mar 2027 00:10:00 GMT', 630_000],
    ['a date that is over', 'Sun, 28 Feb 2027 23:00:00 GMT', 0],
    ['a date of another form', '2027-03-01T00:10:00Z', 30_000],
  ])('is read from %s', (_what, retryAfter, ms) => {
    expect(demandedSilenceMs(429, retryAfter, DATE)).toBe(ms);
  });

  it('of a 403 is what stands there, ten minutes at most, and nothing where nothing does', () => {
    expect(['60', '259200', null, 'soon'].map((retryAfter) => demandedSilenceMs(403, retryAfter))).toEqual([
      60_000, 600_000, 0, 0,
    ]);
  });

  it('is half a minute where a date stands there and the answer has none of its own', () => {
    expect(demandedSilenceMs(418, 'Mon, 01 Mar 2027 00:10:00 GMT')).toBe(30_000);
  });

  it('counts dates as the calendar of JavaScript does, leap days and ends of centuries included', () => {
    for (const ms of [0, 951_782_399_000, 951_868_800_000, 1_709_164_800_000, 4_107_542_399_000, 4_107_542_400_000])
      expect(httpDateSeconds(new Date(ms).toUTCString())).toBe(ms / 1_000);
  });
});
