import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ConnectPace } from './connect-pace.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('connections are opened at once, then a pause apart in the order of their asking, and none after the close', () => {
  const opened: string[] = [];
  const pace = new ConnectPace(100);
  for (const name of ['a', 'b', 'c', 'd']) pace.run(() => opened.push(name));
  expect(opened).toEqual(['a']);
  vi.advanceTimersByTime(199);
  expect(opened).toEqual(['a', 'b']);
  vi.advanceTimersByTime(1);
  expect(opened).toEqual(['a', 'b', 'c']);
  pace.close();
  vi.advanceTimersByTime(1_000);
  pace.run(() => opened.push('e'));
  expect(opened).toEqual(['a', 'b', 'c']);
  expect(vi.getTimerCount()).toBe(0);
});
