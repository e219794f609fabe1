import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { numberIn } from './explained.js';

/** The best bid that is shown. */
async function bestBid(page: Page): Promise<number> {
  // Of each level the bar, the price and the size.
  const spans = page.getByRole('list', { name: 'Bids, best first' }).getByRole('listitem').first().locator('span');
  return numberIn((await spans.allTextContents())[1] ?? '');
}

/**
 * Moves through the small tape of the testkit, of which every second is known: in second `k` the best bid is `100 + k`, and the trade in the middle
 * of it is at the ask, one above.
 */
export async function walkReplay(page: Page): Promise<void> {
  const newestTrade = page.getByRole('list', { name: 'Newest trades' }).getByRole('listitem').first();
  const scrubber = page.getByRole('slider', { name: 'Time' });
  // At a moment stands what was there before it: the book of second 29, and the trade in its middle.
  await scrubber.fill('30');
  await expect.poll(() => bestBid(page), { timeout: 30_000 }).toBe(129);
  expect(await page.getByRole('list', { name: 'Asks, best first' }).textContent()).toContain('130.0');
  expect(await newestTrade.textContent()).toContain('130.0');
  // By the keyboard, a second on.
  await scrubber.press('ArrowRight');
  await expect.poll(() => bestBid(page), { timeout: 30_000 }).toBe(130);
  expect(await newestTrade.textContent()).toContain('131.0');
  await page.getByRole('button', { name: '20 ×' }).click();
  await page.getByRole('button', { name: 'Play' }).click();
  await expect.poll(() => bestBid(page), { timeout: 30_000 }).toBe(159);
  await page.getByRole('button', { name: 'Play' }).waitFor({ timeout: 20_000 });
  expect(await newestTrade.textContent()).toContain('160.0');
}
