import { beforeEach, describe, expect, it } from 'vitest';
import { VirtualScheduler } from '#libs/testkit';
import { CoalescedNews } from './coalesced-news.js';

let time: VirtualScheduler;
let told: string[];
let news: CoalescedNews<string>;
beforeEach(() => {
  const items: string[] = [];
  time = new VirtualScheduler();
  told = [];
  const sums = { addItem: (item: string) => void items.push(item), takeLines: () => items.splice(0, items.length) };
  const tell = (text: string): Promise<void> => Promise.resolve(void told.push(text));
  news = new CoalescedNews({ sums, scheduler: time, intervalMs: 60_000, tell });
});

describe('news of one kind', () => {
  it('come together once an interval that begins with the first', async () => {
    news.addItem('a');
    await time.runForMs(59_000);
    news.addItem('b');
    expect(told).toEqual([]);
    await time.runForMs(1_000);
    expect(told).toEqual(['a\nb']);
    await time.runForMs(600_000);
    news.addItem('c');
    await time.runForMs(60_000);
    expect(told).toEqual(['a\nb', 'c']);
  });

  it('are at most ten lines, and say how many more there are', async () => {
    for (let number = 0; number < 22; number += 1) news.addItem(`line ${number}`);
    await time.runForMs(60_000);
    expect(told[0]?.split('\n')).toHaveLength(11);
    expect(told[0]).toMatch(/line 9\nand 12 more$/u);
  });

  it('are told at once where nothing can be waited for, and not a second time', async () => {
    news.addItem('a');
    await news.tellNow();
    await time.runForMs(120_000);
    await news.tellNow();
    expect(told).toEqual(['a']);
  });
});
