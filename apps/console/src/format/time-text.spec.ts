import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

const BEFORE_MIDNIGHT_US = Date.UTC(2026, 10, 29, 23, 58, 7, 42) * 1_000;
const AFTER_MIDNIGHT_US = Date.UTC(2026, 10, 30, 0, 2, 7, 42) * 1_000;

describe('the times of the console', () => {
  const Native = Intl.DateTimeFormat;
  let texts: typeof import('./time-text.js');
  beforeAll(async () => {
    // A browser in India: what names no zone is written in its own.
    vi.spyOn(Intl, 'DateTimeFormat').mockImplementation(function inIndia(locales, options) {
      return new Native(locales, { timeZone: 'Asia/Kolkata', ...options });
    });
    vi.resetModules();
    texts = await import('./time-text.js');
  });
  afterAll(() => vi.restoreAllMocks());

  it('are UTC wherever the browser is, as the day of the profit and the candles are', () => {
    expect(texts.clockTime(AFTER_MIDNIGHT_US)).toBe('00:02:07');
    expect(texts.shortTime(AFTER_MIDNIGHT_US)).toBe('00:02');
    expect(texts.preciseTime(AFTER_MIDNIGHT_US)).toBe('00:02:07.042');
    expect(texts.dayTime(BEFORE_MIDNIGHT_US)).toBe('29 Nov 2026, 23:58:07');
  });

  it('name the day where it is not today', () => {
    expect(texts.listTime(AFTER_MIDNIGHT_US, AFTER_MIDNIGHT_US)).toBe('00:02:07.042');
    expect(texts.listTime(BEFORE_MIDNIGHT_US, AFTER_MIDNIGHT_US)).toBe('29 Nov 2026, 23:58:07.042');
    expect(texts.listTime(null, AFTER_MIDNIGHT_US)).toBe('—');
  });
});
