import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

/** What an explanation says, read in one go: figures move while they are looked at. */
interface Told {
  readonly shown: string;
  readonly formula: string;
  readonly inputs: Readonly<Record<string, readonly number[]>>;
  readonly result: string;
}

const numbersIn = (text: string): readonly number[] =>
  (
    text
      .replaceAll(',', '')
      .replaceAll('−', '-')
      .match(/-?\d+(?:\.\d+)?/gu) ?? []
  ).map(Number);

/** The first number of a text as a person reads it. */
export const numberIn = (text: string): number => numbersIn(text)[0] ?? Number.NaN;

/** In the page. */
const READ_TOLD = `(() => {
  const textOf = (id) => document.querySelector('[data-testid=explain-' + id + ']')?.textContent ?? '';
  const inputs = [...document.querySelectorAll('[data-testid=explain-inputs] > div')].map((row) => [
    row.querySelector('dt').textContent,
    row.querySelector('dd').textContent,
  ]);
  const shown = document.querySelector('.explain[aria-expanded=true]')?.textContent ?? '';
  return { shown, formula: textOf('formula'), inputs, result: textOf('result') };
})()`;

async function readTold(page: Page): Promise<Told> {
  const told = await page.evaluate<Omit<Told, 'inputs'> & { readonly inputs: readonly (readonly string[])[] }>(
    READ_TOLD,
  );
  return {
    ...told,
    inputs: Object.fromEntries(told.inputs.map(([name = '', text = '']) => [name, numbersIn(text)])),
  };
}

/** Opens the explanation of a figure by the keyboard, expects its inputs to give the figure that is shown, and closes it again. */
async function expectExplained(
  page: Page,
  figure: Locator,
  formula: string,
  resultOf: (inputs: Told['inputs']) => number,
): Promise<void> {
  // Rows come in above it: the element stays, its place does not.
  const element = await figure.elementHandle();
  await element?.focus();
  await page.keyboard.press('Enter');
  await page.getByTestId('explain-formula').waitFor();
  let told = await readTold(page);
  const isRight = async (): Promise<boolean> => {
    told = await readTold(page);
    const made = resultOf(told.inputs);
    const least = 10 ** -(told.result.split('.')[1]?.match(/^\d+/u)?.[0].length ?? 0);
    return Math.abs(made - numberIn(told.result)) <= least && told.shown === told.result;
  };
  await expect.poll(isRight, { timeout: 20_000 }).toBe(true);
  expect(told.formula).toBe(formula);
  await page.keyboard.press('Escape');
  await page.getByTestId('explain-formula').waitFor({ state: 'detached' });
  expect(
    await element?.evaluate((one) => (one as unknown as { matches(rule: string): boolean }).matches(':focus')),
  ).toBe(true);
}

/** Asks for the explanation of a figure of most pages; returns the last one, a position's unrealised profit. */
export async function walkExplainedFigures(page: Page): Promise<Locator> {
  const one = (inputs: Told['inputs'], name: string): number => inputs[name]?.[0] ?? Number.NaN;
  const figure = (text: string): Locator => page.getByRole('main').locator('.explain').filter({ hasText: text });
  // The page before has such figures too.
  const open = async (name: string): Promise<void> => {
    await page.getByRole('link', { name, exact: true }).click();
    await page.getByRole('heading', { level: 1, name }).waitFor();
  };
  const equity = page.locator('.explain', { has: page.getByTestId('live-equity') });
  const worth = 'Σ balance × price in USDT; the price is the mid of bid and ask, else the last trade';
  await expectExplained(page, equity, worth, (inputs) =>
    Object.values(inputs)
      .map(([total = Number.NaN, bid = Number.NaN, ask = bid]) => (total * (bid + ask)) / 2)
      .reduce((all, value) => all + value, 0),
  );
  const today = page.locator('.explain', { has: page.getByTestId('live-today') });
  const since = 'equity − first equity of the day';
  await expectExplained(page, today, since, (inputs) => one(inputs, 'equity') - one(inputs, 'first equity of the day'));
  await open('Risk');
  const part = '100 × worst-case gross exposure / equity as risk counts it';
  await expectExplained(
    page,
    figure('%').first(),
    part,
    (inputs) => (100 * one(inputs, 'worst-case gross exposure')) / one(inputs, 'equity as risk counts it'),
  );
  await open('Markets');
  await expectExplained(page, figure('bp'), '10,000 × (ask − bid) / mid, in basis points', (inputs) => {
    const [bid, ask] = [one(inputs, 'bid'), one(inputs, 'ask')];
    return (10_000 * (ask - bid)) / ((bid + ask) / 2);
  });
  await open('Orders');
  const took = page.getByRole('row').locator('.explain').filter({ hasText: /s$/u }).first();
  await expectExplained(page, took, 'ended − sent, on the clock of order-management', (inputs) => {
    const tookUs = one(inputs, 'ended, in µs') - one(inputs, 'sent, in µs');
    return tookUs < 1_000 ? tookUs : tookUs / (tookUs < 1_000_000 ? 1_000 : 1_000_000);
  });
  await open('Positions');
  const unrealised = page.getByRole('group', { name: 'Positions' }).getByRole('row').nth(1).locator('.explain').nth(5);
  await expectExplained(
    page,
    unrealised,
    'quantity × mark − cost',
    (inputs) => one(inputs, 'quantity') * one(inputs, 'mark') - one(inputs, 'cost'),
  );
  return unrealised;
}
