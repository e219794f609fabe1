import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** On an address without a page: it is said that there is none, and where one is; returns the address that this leads to. */
export async function walkNoPage(page: Page): Promise<string> {
  await page.getByRole('heading', { level: 1, name: 'There is no such page' }).waitFor();
  await page.getByRole('main').getByRole('link', { name: 'Overview' }).click();
  await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
  return page.url();
}

/** On the page Trades: the export is refused once, with the reason, and gives a file when it is asked again. */
export async function walkFailingExport(page: Page): Promise<void> {
  const said = page.getByText('No file was written.');
  const exportNow = (): Promise<void> => page.getByRole('button', { name: 'Export CSV' }).click();
  await page.route('**/v1/trades*', async (route) => {
    if (route.request().headers()['accept'] !== 'text/csv') return route.continue();
    const body = JSON.stringify({ code: 'DATABASE_UNAVAILABLE', detail: 'The database does not answer.' });
    return route.fulfill({ status: 503, contentType: 'application/problem+json', body });
  });
  await exportNow();
  await said.waitFor();
  expect(await said.textContent()).toBe('No file was written. The database does not answer.');
  await page.unroute('**/v1/trades*');
  const [download] = await Promise.all([page.waitForEvent('download'), exportNow()]);
  expect(readFileSync(await download.path(), 'utf8')).toMatch(/^tradeId,executedAt,/u);
  await said.waitFor({ state: 'detached' });
}
