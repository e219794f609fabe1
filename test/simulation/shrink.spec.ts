import { describe, expect, it } from 'vitest';
import { leastThatFails } from '../../scripts/simulation-shrink.mjs';

describe('a failing list made short', () => {
  const least = async (needed: readonly number[], of = 20): Promise<readonly number[]> =>
    leastThatFails(
      Array.from({ length: of }, (_, index) => index),
      (some: readonly number[]) => Promise.resolve(needed.every((one) => some.includes(one))),
    );

  it('keeps what it takes to fail, wherever that is', async () => {
    expect(await least([3])).toStrictEqual([3]);
    expect(await least([0, 7, 19])).toStrictEqual([0, 7, 19]);
  });

  it('is empty where it fails without any of it', async () => {
    expect(await least([])).toStrictEqual([]);
  });

  it('is the same where all of it is needed', async () => {
    expect(await least([0, 1, 2], 3)).toStrictEqual([0, 1, 2]);
  });
});
