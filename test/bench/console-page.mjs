/** What `bench -- console` does inside of pages: when something is painted, how far frames are apart, prices that change. */

import { writeFileSync } from 'node:fs';

/** A new window of Chromium loads some hundred files of its own; a person's browser has done that before the console is opened. */
const SETTLE_MS = 2_000;

/** A page of a new context, with nothing cached, in a window that has come to rest. */
async function settledPage(browser) {
  const page = await (await browser.newContext()).newPage();
  await new Promise((resolve) => {
    setTimeout(resolve, SETTLE_MS);
  });
  return page;
}

/** In the page: notes when the equity of the suite is on the screen. */
function noteFigures() {
  const look = () => {
    if (/\d/u.test(document.querySelector('[data-testid=live-equity]')?.textContent ?? ''))
      window.figuresAt = performance.now();
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

/** When a page that nothing is cached of was painted first, and when its equity was on the screen where it has one. */
export async function visit(browser, url, hasFigures) {
  const page = await settledPage(browser);
  await page.addInitScript(noteFigures);
  await page.goto(url);
  await page.waitForFunction(() => performance.getEntriesByName('first-contentful-paint').length > 0);
  if (hasFigures) await page.waitForFunction(() => window.figuresAt !== undefined);
  const times = await page.evaluate(() => ({
    paintMs: performance.getEntriesByName('first-contentful-paint')[0].startTime,
    figuresMs: window.figuresAt ?? 0,
  }));
  await page.context().close();
  return times;
}

/** The times between the frames of a page, while nothing else is done to it. */
export function framesOf(page, lengthMs) {
  return page.evaluate(
    (length) =>
      new Promise((resolve) => {
        const times = [];
        let last;
        const beganAt = performance.now();
        const onFrame = (at) => {
          if (last !== undefined) times.push(at - last);
          last = at;
          if (performance.now() - beganAt < length) requestAnimationFrame(onFrame);
          else resolve(times);
        };
        requestAnimationFrame(onFrame);
      }),
    lengthMs,
  );
}

/** The share of them that a person sees as one movement. */
export function within20(times) {
  return times.filter((ms) => ms <= 20).length / times.length;
}

/** Takes hold of the page's own socket, so that messages can be put beside the gateway's. */
export function holdSocket() {
  const Real = window.WebSocket;
  window.WebSocket = class extends Real {
    constructor(...args) {
      super(...args);
      window.heldSocket = this;
    }
  };
}

/** In the page: sends prices of made-up markets as the gateway would, and counts the texts that change on the screen. */
export function changePrices({ markets, perSecond }) {
  window.changed = 0;
  new MutationObserver((records) => (window.changed += records.length)).observe(document.body, {
    subtree: true,
    childList: true,
    characterData: true,
  });
  let step = 0;
  const names = Array.from({ length: markets }, (_, index) => `M${String(index).padStart(2, '0')}-USDT`);
  setInterval(() => {
    step += 1;
    const latest = names.map((instrument, index) => {
      const lastPrice = (100 + index + (step % 977) / 100).toFixed(2);
      const value = { venue: 'binance', instrument, bookState: 'LIVE', tickSize: '0.01', hourOpen: '100', lastPrice };
      return {
        topic: 'market',
        key: `binance:${instrument}`,
        value: { ...value, bidPrice: null, bidSize: null, askPrice: null, askSize: null, receivedAtUs: null },
      };
    });
    window.heldSocket.dispatchEvent(
      new MessageEvent('message', { data: JSON.stringify({ type: 'delta', events: [], latest }) }),
    );
  }, 1_000 / perSecond);
}

/** The scheduler of Linux prefers the processes of a browser to all others, so that a busy machine measures the page and not its neighbours. */
export async function preferBrowser(browser) {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  for (const { id } of processInfo) writeFileSync(`/proc/${id}/autogroup`, '-15');
}

/** Milliseconds of processor that the main thread of a page has used so far. */
export async function processorMs(session) {
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const { metrics } = await session.send('Performance.getMetrics');
  return 1_000 * metrics.find(({ name }) => name === 'TaskDuration').value;
}
