import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import axe from 'axe-core';
import { type Browser, type BrowserContext, type Page, chromium } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { recordSmallTape } from '#libs/testkit';
import { measureConsole } from '../../scripts/console-build.mjs';
import { walkAudit } from './audited.js';
import { findChromium } from './chromium.js';
import { walkExplainedFigures } from './explained.js';
import { Launcher } from './launcher.js';
import { walkReplay } from './replayed.js';
import { Traded } from './traded.js';
import { walkFailingExport, walkNoPage } from './unhappy.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** What a person may look at after the run. */
const SHOTS = join(ROOT, '.cache', 'console-shots');
/** The page is the same in every look: all rules in one of them, in the others those that colours and layout can break. */
const LAYOUT_RULES = ['color-contrast', 'scrollable-region-focusable', 'target-size', 'meta-viewport'];
const LOOKS = [
  { name: 'light', colorScheme: 'light', viewport: { width: 1440, height: 900 }, rules: undefined },
  { name: 'dark', colorScheme: 'dark', viewport: { width: 1440, height: 900 }, rules: ['color-contrast'] },
  { name: 'phone', colorScheme: 'light', viewport: { width: 390, height: 844 }, rules: LAYOUT_RULES },
] as const;
const PAGES = [
  'Overview',
  'Markets',
  'Positions',
  'Orders',
  'Trades',
  'Strategies',
  'Risk',
  'Discrepancies',
  'Replay',
  'System',
  'Audit',
] as const;
const KIB = 1024;

const found = findChromium();
const reason = 'missing' in found ? ` [${found.missing}]` : '';
const recordings = mkdtempSync(join(tmpdir(), 'recordings '));
let launcher: Launcher;
let browser: Browser;
let base = '';
let traded: Traded;
const complaints: string[] = [];

beforeAll(async () => {
  if ('missing' in found) return;
  mkdirSync(SHOTS, { recursive: true });
  await recordSmallTape(recordings, 'small', 60);
  launcher = new Launcher([], { GATEWAY_RECORDINGS: recordings });
  [browser] = await Promise.all([
    chromium.launch({ executablePath: found.executable, args: ['--no-sandbox'] }),
    launcher.printed(/fills [1-9]\d*/u),
  ]);
  base = /console +(http:\/\/\S+)\/console/u.exec(launcher.output)?.[1] ?? '';
  traded = new Traded(base);
});

beforeEach(() => {
  complaints.length = 0;
});

afterAll(async () => {
  await browser?.close();
  await launcher?.dispose();
  rmSync(recordings, { recursive: true, force: true });
});

async function openPage(look: (typeof LOOKS)[number], path = ''): Promise<{ page: Page; context: BrowserContext }> {
  const { colorScheme, viewport } = look;
  const context = await browser.newContext({ colorScheme, viewport, reducedMotion: 'reduce' });
  const page = await context.newPage();
  page.on('console', (line) => {
    if (line.type() === 'error') complaints.push(`${look.name} ${page.url()}: ${line.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`${look.name} ${page.url()}: ${error.message}`));
  await page.goto(`${base}/console${path}`);
  await page.getByText('Live', { exact: true }).waitFor();
  return { page, context };
}

async function rest<T>(path: string): Promise<T> {
  return (await (await fetch(`${base}${path}`)).json()) as T;
}

async function axeFindings(page: Page, rules: readonly string[] | undefined): Promise<readonly string[]> {
  // Evaluated by the debugger: the page's own policy lets no foreign script in.
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<{
    readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[];
  }>(
    `axe.run(document, ${JSON.stringify({ resultTypes: ['violations'], ...(rules === undefined ? {} : { runOnly: rules }) })})`,
  );
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`);
}

async function giveCommand(page: Page, button: string, word: string): Promise<string> {
  await page.getByRole('banner').getByRole('button', { name: button }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Reason').fill('a drill of the test');
  const submit = dialog.getByRole('button', { name: button });
  expect(await submit.isDisabled()).toBe(true);
  await dialog.getByLabel(`Type ${word} to confirm`).fill(word);
  await submit.click();
  const receipt = await page.getByTestId('receipt').textContent();
  await dialog.getByRole('button', { name: 'Done' }).click();
  return receipt ?? '';
}

describe.skipIf('missing' in found)(`the console in a browser${reason}`, () => {
  it('is the first address that npm start prints', () => {
    expect(launcher.output.indexOf('» console ')).toBeGreaterThan(0);
    expect(launcher.output.indexOf('» console ')).toBeLessThan(launcher.output.indexOf('» gateway  '));
  });

  it('loads at most 200 KiB before it can be used, and 300 KiB in all', () => {
    const { first, all } = measureConsole(join(ROOT, 'dist', 'console'));
    expect(first / KIB).toBeLessThanOrEqual(200);
    expect(all / KIB).toBeLessThanOrEqual(300);
  });

  it('shows its frame before a script has run', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(`${base}/console/orders`);
    expect(await page.getByRole('navigation').getByRole('link').allTextContents()).toEqual(PAGES);
    expect(await page.getByText('Connecting').isVisible()).toBe(true);
    await context.close();
  });

  it.each(LOOKS)('shows every page in $name, without an error and with nothing for axe to find', async (look) => {
    const { page, context } = await openPage(look);
    for (const name of PAGES) {
      await page.getByRole('link', { name, exact: true }).click();
      await page.getByRole('heading', { level: 1, name }).waitFor();
      await page.getByText(/^Waiting for|^Reading|^Asking the feed/u).waitFor({ state: 'detached' });
      expect({ name, findings: await axeFindings(page, look.rules) }).toEqual({ name, findings: [] });
      await page.screenshot({ path: join(SHOTS, `${look.name}-${name.toLowerCase()}.png`) });
    }
    await context.close();
    expect(complaints).toEqual([]);
  });

  it('says of an address without a page that there is none, and why no file of trades was written', async () => {
    const { page, context } = await openPage(LOOKS[0], '/no-such-page');
    expect(await walkNoPage(page)).toMatch(/\/console\/?$/u);
    await page.getByRole('link', { name: 'Trades', exact: true }).click();
    await walkFailingExport(page);
    await context.close();
  });

  it('halts trading by the kill switch, shows the receipt, and then shows what REST says', async () => {
    const { page, context } = await openPage(LOOKS[0], '/positions');
    const receipt = await giveCommand(page, 'Halt trading', 'HALT');
    expect(receipt).toContain('HALTED');
    await page.getByTestId('trading-state').getByText('HALTED').waitFor();
    await traded.rests();
    const halted = await traded.newestOrder();
    const { items } = await rest<{ items: readonly { quantity: string }[] }>('/v1/positions');
    const shown = async (): Promise<readonly string[]> =>
      (await page.getByTestId('quantity').allTextContents()).map((text) => text.replaceAll(',', ''));
    await expect.poll(shown).toEqual(items.map(({ quantity }) => quantity));
    await page.getByRole('link', { name: 'Orders', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'Orders' }).waitFor();
    await page.getByRole('row').nth(1).click();
    await page.getByTestId('hops').waitFor();
    expect(await page.getByTestId('decision').textContent()).toContain('APPROVED');
    expect(await page.getByRole('dialog').getAttribute('aria-label')).toBe(`Order ${halted}`);
    await page.screenshot({ path: join(SHOTS, 'light-order.png') });
    await page.keyboard.press('Escape');
    expect(await traded.newestOrder()).toBe(halted);
    expect(await giveCommand(page, 'Resume trading', 'RESUME')).toContain('ACTIVE');
    await expect.poll(() => traded.newestOrder(), { timeout: 20_000 }).not.toBe(halted);
    await context.close();
    expect(complaints).toEqual([]);
  });

  it('does what operators want, through risk and with receipts: orders, positions, strategies, limits', async () => {
    const { page, context } = await openPage(LOOKS[0], '/orders');
    const dialog = page.getByRole('dialog').last();
    const receipt = async (button: string): Promise<string> => {
      await dialog.getByLabel('Reason').fill('a drill of the test');
      await dialog.getByRole('button', { name: button }).click();
      const refusal = dialog.getByRole('alert');
      await page.getByTestId('receipt').or(refusal).first().waitFor();
      expect(await refusal.allTextContents()).toEqual([]);
      const text = (await page.getByTestId('receipt').textContent()) ?? '';
      await page.screenshot({ path: join(SHOTS, `light-${button.toLowerCase().replaceAll(' ', '-')}.png`) });
      await dialog.getByRole('button', { name: 'Done' }).click();
      return text;
    };
    const open = async (name: string, button: string): Promise<void> => {
      await page.getByRole('link', { name, exact: true }).click();
      await page.getByRole('main').getByRole('button', { name: button }).first().click();
    };
    await open('Orders', 'Place an order');
    await dialog.getByRole('combobox').nth(1).selectOption('binance:BTC-USDT');
    await dialog.getByLabel('Quantity').fill('1');
    expect(await axeFindings(page, undefined)).toEqual([]);
    expect(await receipt('Place the order')).toMatch(/REFUSED.*max-order-notional/u);
    await open('Orders', 'Cancel all');
    expect(await receipt('Cancel all orders')).toMatch(/No order was working|Cancel|Filled/u);
    await open('Strategies', 'Parameters');
    await dialog.getByLabel('window').fill('77');
    expect(await receipt('Set the parameters')).toContain('version 1');
    await open('Strategies', 'Switch off');
    expect(await receipt('Switch it off')).toContain('is off');
    const setup = async (): Promise<unknown> => (await rest<readonly unknown[]>('/v1/strategies'))[0];
    expect(await setup()).toMatchObject({ on: false, version: 2, parameters: { window: 77 } });
    await page.getByText('off', { exact: true }).first().waitFor();
    await open('Strategies', 'Switch on');
    expect(await receipt('Switch it on')).toContain('version 3');
    await open('Risk', 'Change limits');
    await dialog.getByLabel('largest order').first().fill('0.000001');
    expect(await dialog.getByRole('button', { name: 'Set the limits' }).isDisabled()).toBe(true);
    await dialog.getByRole('button', { name: 'Try on today' }).click();
    expect(await page.getByTestId('tried').textContent()).toMatch(/[1-9]\d* by max-order-quantity/u);
    await dialog.getByLabel('largest order').first().fill('500');
    await dialog.getByRole('button', { name: 'Try on today' }).click();
    await page.getByTestId('tried').waitFor();
    expect(await axeFindings(page, undefined)).toEqual([]);
    expect(await receipt('Set the limits')).toContain('Version 2');
    const instrument = await traded.restingPosition(async (state) => {
      await open('Strategies', `Switch ${state}`);
      expect(await receipt(`Switch it ${state}`)).toContain(`is ${state}`);
    });
    await open('Positions', instrument);
    expect(await receipt('Close the position')).toContain('APPROVED');
    await expect.poll(() => traded.heldInstrument()).not.toBe(instrument);
    await open('Strategies', 'Switch on');
    expect(await receipt('Switch it on')).toContain('is on');
    await context.close();
    expect(complaints).toEqual([]);
  });

  it('shows what was sealed of every decision and command, as REST has it, with who did it and why', async () => {
    const { context, page } = await openPage(LOOKS[0], '/audit');
    expect(await walkAudit(page, base, 'a drill of the test')).toMatchObject({
      actor: 'local',
      reason: 'a drill of the test',
    });
    await context.close();
  });

  it('shows an equity that moves with the market and is the one of REST', async () => {
    const { page, context } = await openPage(LOOKS[0]);
    const shown = async (): Promise<string> => (await page.getByTestId('live-equity').textContent()) ?? '';
    const first = await shown();
    await expect.poll(shown, { interval: 50 }).not.toBe(first);
    // Both move while they are read: one of the readings around the page's has to be next to it.
    const isNear = async (): Promise<boolean> => {
      const { now } = await rest<{ now: { equity: string } }>('/v1/accounts/paper-1/equity');
      return Math.abs(Number(now.equity) - Number((await shown()).replaceAll(',', ''))) < 1;
    };
    await expect.poll(isNear).toBe(true);
    await page.screenshot({ path: join(SHOTS, 'light-overview-later.png') });
    await context.close();
  });

  it('explains its figures: formula and inputs give what is shown, by keyboard and pointer', async () => {
    const { page, context } = await openPage(LOOKS[0]);
    const last = await walkExplainedFigures(page);
    await last.click();
    await page.getByTestId('explain-formula').waitFor();
    expect(await axeFindings(page, undefined)).toEqual([]);
    await page.screenshot({ path: join(SHOTS, 'light-explained.png') });
    await last.click();
    await page.getByTestId('explain-formula').waitFor({ state: 'detached' });
    expect(await page.getByRole('dialog').count()).toBe(0);
    await context.close();
    expect(complaints).toEqual([]);
  });

  it('replays a recording: any moment of it as it was, and on from there', async () => {
    const { page, context } = await openPage(LOOKS[0], '/replay');
    await walkReplay(page);
    await page.screenshot({ path: join(SHOTS, 'light-replayed.png') });
    await context.close();
    expect(complaints).toEqual([]);
  });

  it('says that the connection is lost while the gateway is frozen, and heals by itself', async () => {
    const { page, context } = await openPage(LOOKS[0]);
    const gateway = launcher.services().find(({ name }) => name === 'gateway')?.pid ?? 0;
    process.kill(gateway, 'SIGSTOP');
    await page.getByRole('alert').getByText('The connection to the gateway is lost').waitFor({ timeout: 5_000 });
    await page.screenshot({ path: join(SHOTS, 'light-lost.png') });
    process.kill(gateway, 'SIGCONT');
    await page.getByText('Live', { exact: true }).waitFor({ timeout: 15_000 });
    await expect.poll(() => page.getByRole('alert').count()).toBe(0);
    expect(await page.getByTestId('connection').textContent()).toBe('Live');
    await context.close();
  });
});
