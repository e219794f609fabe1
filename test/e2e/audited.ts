import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { GatewayClient } from '#libs/client';

/** Opens the record of a command with this reason on the page Audit, finds the same seal in REST, and shows the other chains; returns what the record says. */
export async function walkAudit(page: Page, baseUrl: string, reason: string): Promise<unknown> {
  const sealed = page.getByRole('row').filter({ hasText: reason }).first();
  await sealed.waitFor();
  await sealed.getByRole('button').click();
  const dialog = page.getByRole('dialog');
  const title = (await dialog.getByRole('heading').textContent()) ?? '';
  const position = Number(/^Link (\d+) of risk$/u.exec(title)?.[1]);
  const client = new GatewayClient({ baseUrl });
  const { items } = await client.call('GET /v1/audit', { query: { chain: 'risk', limit: 500 } });
  const entry = items.find((one) => one.position === position);
  expect(await dialog.textContent()).toContain(entry?.hash);
  await page.keyboard.press('Escape');
  for (const chain of ['Orders', 'Strategies']) {
    await page.getByRole('button', { name: chain, exact: true }).click();
    await page.getByRole('row').nth(1).waitFor();
  }
  return entry?.content;
}
