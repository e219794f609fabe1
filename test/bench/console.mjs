/**
 * `npm run bench -- console [--minutes 5] [--prefer] [--only heap,frames] [--page /markets]`: what the web console costs, in Debian's Chromium, against the running suite (`npm start`, whole market of
 * the paper exchange), beside an empty page of the same browser for the paint and the frames.
 *
 *   size     what is loaded before the console can be used, and in all (compressed)
 *   paint    first contentful paint, the median of some cold visits, and when the suite's own figures are there
 *   frames   the time between frames while 1,000 figures change on the screen every second
 *   heap     the slope of the heap of a page (`--page`, or the Overview) over `--minutes` of market, garbage collected before each
 *            reading, and what it grew by after the warm-up: compiled code, or objects of ours, by constructor
 *   stalled  what clients of the stream that stop reading cost the gateway
 *
 * With `--prefer` Linux gives the browser the processor first (as root), which tells the console from a busy machine.
 * Ends with 1 where a target is missed. It is a bench and no test: the frames depend on the machine, so read them beside the empty page.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { WebSocket } from 'ws';
import { measureConsole } from '../../scripts/console-build.mjs';
import { changePrices, framesOf, holdSocket, preferBrowser, processorMs, visit, within20 } from './console-page.mjs';
import { growthOf, takeHeap } from './console-heap.mjs';
import { complain, median, print, quantile, verdict } from './figures.mjs';
import { optionsOf } from '../../scripts/options.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const BROWSERS = [
  process.env.CHROMIUM_PATH ?? '',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];
const KIB = 1024;
const MIB = KIB * KIB;
const VISITS = 5;
const FRAMES_MS = 15_000;
/** So many markets, each changed so often a second, are 1,000 figures a second. */
const MARKETS = 50;
const CHANGES_PER_SECOND = 20;
const STALLED = 60;
const STALLED_MS = 15_000;
/** The gateway counts as settled where it grows or shrinks by no more in that time; it is waited for so often. */
const [SETTLED_MIB, SETTLING_TRIES] = [2, 12];
/** Heap that grows by less in an hour is flat: a page that is open for a week stays below 400 MiB. */
const FLAT_MIB_PER_HOUR = 2;

const { values: options } = optionsOf(import.meta.url, {
  options: {
    minutes: { type: 'string', default: '5' },
    prefer: { type: 'boolean', default: false },
    only: { type: 'string', default: 'size,paint,frames,stalled,heap' },
    page: { type: 'string', default: '' },
  },
});
const minutes = Number(options.minutes);
let isMissed = false;

function judge(name, text, isMet) {
  isMissed ||= !isMet;
  print(`${name.padEnd(8)} ${text}   ${verdict(isMet)}`);
}

/** The suite as a newcomer starts it, in a folder of its own. */
async function startSuite() {
  const directory = mkdtempSync(join(tmpdir(), 'bench-console-'));
  chmodSync(directory, 0o1777);
  const args = ['scripts/start.mjs', '--data', join(directory, 'data')];
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  const stop = async () => {
    if (child.exitCode === null) {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    }
    rmSync(directory, { recursive: true, force: true });
  };
  for (let waitedMs = 0; !/fills [1-9]/u.test(output); waitedMs += 100) {
    if (child.exitCode !== null || waitedMs > 180_000) {
      await stop();
      throw new Error(`the suite did not start to trade:\n${output.slice(-2_000)}`);
    }
    await sleep(100);
  }
  const base = /console +(http:\/\/\S+)\/console/u.exec(output)[1];
  const logs = /» logs +(.+)\n/u.exec(output)[1];
  const services = JSON.parse(readFileSync(join(logs, 'services.json'), 'utf8'));
  return { base, stop, gateway: services.find(({ name }) => name === 'gateway').pid };
}

function measureSize() {
  const { first, all } = measureConsole(join(ROOT, 'dist', 'console'));
  const text = `${(first / KIB).toFixed(1)} KiB before it can be used (≤ 200), ${(all / KIB).toFixed(1)} KiB in all (≤ 300)`;
  judge('size', text, first <= 200 * KIB && all <= 300 * KIB);
}

async function measurePaint(browser, base) {
  const empty = [];
  const full = [];
  for (let count = 0; count < VISITS; count += 1) {
    empty.push(await visit(browser, 'data:text/html,<p>empty</p>', false));
    full.push(await visit(browser, `${base}/console`, true));
  }
  const paints = full.map(({ paintMs }) => paintMs);
  const text =
    `${median(paints).toFixed(0)} ms (≤ 1000; worst ${Math.max(...paints).toFixed(0)}; ` +
    `empty page ${median(empty.map(({ paintMs }) => paintMs)).toFixed(0)}); ` +
    `equity on the screen after ${median(full.map(({ figuresMs }) => figuresMs)).toFixed(0)} ms`;
  judge('paint', text, median(paints) <= 1_000);
}

async function measureFrames(browser, base) {
  const empty = await browser.newPage();
  await empty.setContent('<p>empty</p>');
  const before = await framesOf(empty, FRAMES_MS);
  const page = await browser.newPage({ viewport: { width: 1440, height: 2600 } });
  await page.addInitScript(holdSocket);
  await page.goto(`${base}/console`);
  await page.getByText('Live', { exact: true }).waitFor();
  await page.evaluate(changePrices, { markets: MARKETS, perSecond: CHANGES_PER_SECOND });
  await page
    .getByText(`M${MARKETS - 1}-USDT`)
    .first()
    .waitFor();
  await page.evaluate(() => (window.changed = 0));
  const session = await page.context().newCDPSession(page);
  const usedMs = await processorMs(session);
  const times = await framesOf(page, FRAMES_MS);
  const busy = ((await processorMs(session)) - usedMs) / FRAMES_MS;
  const rate = (await page.evaluate(() => window.changed)) / (FRAMES_MS / 1_000);
  await page.close();
  await empty.bringToFront();
  const after = await framesOf(empty, FRAMES_MS);
  await empty.close();
  const percent = (share) => `${(100 * share).toFixed(1)} %`;
  const control = within20([...before, ...after]);
  const text =
    `${percent(within20(times))} within 20 ms (≥ 99; 99 % below ${quantile(times, 0.99).toFixed(1)} ms) at ` +
    `${rate.toFixed(0)} changed texts/s (≥ 1000), main thread busy for ${percent(busy)}; empty page ${percent(control)}`;
  judge('frames', text, within20(times) >= 0.99 && rate >= 1_000);
}

/** The slope of y over x by least squares. */
function slopeOf(points) {
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const x = mean(points.map(([at]) => at));
  const y = mean(points.map(([, value]) => value));
  const over = points.reduce((sum, [at, value]) => sum + (at - x) * (value - y), 0);
  return over / points.reduce((sum, [at]) => sum + (at - x) ** 2, 0);
}

/** The heap after a warm-up of a fifth of the time, in which lists and charts fill up. */
async function measureHeap(browser, base) {
  const page = await browser.newPage();
  await page.goto(`${base}/console${options.page}`);
  await page.getByText('Live', { exact: true }).waitFor();
  const session = await page.context().newCDPSession(page);
  const points = [];
  let warm;
  const beganAt = performance.now();
  for (let hours = 0; hours < minutes / 60; hours = (performance.now() - beganAt) / 3_600_000) {
    await sleep(5_000);
    await session.send('HeapProfiler.collectGarbage');
    const { usedSize } = await session.send('Runtime.getHeapUsage');
    points.push([(performance.now() - beganAt) / 3_600_000, usedSize / MIB]);
    if (warm === undefined && hours > minutes / 300) warm = await takeHeap(session);
  }
  const growth = warm === undefined ? '' : growthOf(warm, await takeHeap(session));
  await page.close();
  const settled = points.filter(([hours]) => hours > minutes / 300);
  const slope = slopeOf(settled);
  const sizes = settled.map(([, size]) => size);
  const range = `${Math.min(...sizes).toFixed(1)} to ${Math.max(...sizes).toFixed(1)} MiB`;
  const text = `${slope >= 0 ? '+' : ''}${slope.toFixed(2)} MiB/h over ${minutes} min (≤ ${FLAT_MIB_PER_HOUR}), ${range}; ${growth}`;
  judge('heap', text, slope <= FLAT_MIB_PER_HOUR);
}

function residentBytes(pid) {
  return Number(/VmRSS:\s+(\d+) kB/u.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) * KIB;
}

async function measureStalled(base, gateway) {
  const reading = async () => {
    const values = [];
    for (let count = 0; count < 10; count += 1) {
      values.push(residentBytes(gateway));
      await sleep(300);
    }
    return median(values);
  };
  // A gateway that has just started grows by itself, by more than all these clients cost.
  let [before, grown] = [await reading(), Infinity];
  for (let tries = 0; tries < SETTLING_TRIES && Math.abs(grown) > SETTLED_MIB; tries += 1) {
    await sleep(STALLED_MS);
    const now = await reading();
    [before, grown] = [now, (now - before) / MIB];
  }
  const sockets = [];
  for (let count = 0; count < STALLED; count += 1) {
    const socket = new WebSocket(`${base.replace('http', 'ws')}/v1/stream`, ['tradewind.v1']);
    await once(socket, 'open');
    socket.pause();
    sockets.push(socket);
  }
  await sleep(STALLED_MS);
  const each = ((await reading()) - before) / STALLED / MIB;
  for (const socket of sockets) socket.terminate();
  judge(
    'stalled',
    `${each.toFixed(2)} MiB of the gateway for each of ${STALLED} clients that read nothing (≤ 1); it grew by ${grown.toFixed(1)} MiB in as long without them`,
    each <= 1,
  );
}

const executablePath = BROWSERS.find((path) => path !== '' && existsSync(path));
if (executablePath === undefined) {
  complain('bench: there is no Chromium: apt-get install chromium, or set CHROMIUM_PATH');
  process.exit(1);
}
const suite = await startSuite();
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
try {
  if (options.prefer) await preferBrowser(browser);
  const parts = {
    size: () => measureSize(),
    paint: () => measurePaint(browser, suite.base),
    frames: () => measureFrames(browser, suite.base),
    stalled: () => measureStalled(suite.base, suite.gateway),
    heap: () => measureHeap(browser, suite.base),
  };
  const wanted = options.only.split(',');
  for (const [name, measure] of Object.entries(parts)) if (wanted.includes(name)) await measure();
} finally {
  await browser.close();
  await suite.stop();
}
process.exitCode = isMissed ? 1 : 0;
