import { describe, expect, it } from 'vitest';
import { growthPerHour, readResidentBytes } from './memory-growth.js';

describe('how memory grows', () => {
  const samples = (bytes: (hours: number) => number): { hours: number; bytes: number }[] =>
    Array.from({ length: 40 }, (_, n) => ({ hours: n / 40, bytes: bytes(n / 40) }));

  it('is the slope behind the warm-up, in per cent of the memory and hour', () => {
    expect(growthPerHour(samples(() => 100))).toBe(0);
    expect(growthPerHour(samples((hours) => (hours < 0.2 ? 1 : 100)))).toBe(0);
    expect(growthPerHour(samples((hours) => 1_000 + 10 * hours))).toBeCloseTo(1, 1);
  });

  it('leaves out what a process did not have while it was gone, and is nothing without samples', () => {
    expect(growthPerHour(samples((hours) => (hours === 0.5 ? 0 : 100)))).toBe(0);
    expect(growthPerHour([])).toBe(0);
  });

  it('is read from the process itself', () => {
    expect(readResidentBytes(process.pid)).toBeGreaterThan(1_000_000);
    expect(readResidentBytes(2 ** 30)).toBe(0);
  });
});
