import { describe, expect, it } from 'vitest';
import { VirtualScheduler } from '#libs/testkit';
import { type Progress, watchProgress } from './progress.js';

/** Runs work on virtual time; returns what stood on the terminal. */
async function watched(
  isTTY: boolean,
  work: (progress: Progress, time: VirtualScheduler) => Promise<string>,
): Promise<{ readonly written: readonly string[]; readonly result: string }> {
  const time = new VirtualScheduler();
  const written: string[] = [];
  const target = { write: (text: string) => written.push(text), isTTY, columns: 30 };
  const result = await watchProgress(target, (progress) => work(progress, time), time);
  await time.runForMs(5_000);
  return { written, result };
}

const slow = async (progress: Progress, time: VirtualScheduler): Promise<string> => {
  let rows = 0;
  progress.note(() => `rows ${rows}`);
  await time.runForMs(1_500);
  rows = 7;
  await time.runForMs(1_000);
  return 'done';
};

describe('the progress of long work', () => {
  it('is one line of a terminal with what it is at, which is gone at the end', async () => {
    const { result, written } = await watched(true, slow);
    expect(written).toEqual(['\r\u{1b}[Krows 0  1 s', '\r\u{1b}[Krows 7  2 s', '\r\u{1b}[K']);
    expect(result).toBe('done');
  });

  it('is not told of work that takes no second, and not to a file', async () => {
    expect((await watched(true, () => Promise.resolve('at once'))).written).toEqual([]);
    expect((await watched(false, slow)).written).toEqual([]);
  });

  it('fits into the line, makes room for what is written meanwhile, and ends with work that fails', async () => {
    const { written } = await watched(true, async (progress, time) => {
      progress.note('x'.repeat(100));
      await time.runForMs(1_000);
      progress.wipe();
      progress.wipe();
      return '';
    });
    expect(written).toEqual([`\r\u{1b}[K${'x'.repeat(29)}`, '\r\u{1b}[K']);
    const failing = watched(true, async (_, time) => {
      await time.runForMs(1_000);
      throw new Error('no disk');
    });
    await expect(failing).rejects.toThrow('no disk');
  });
});
