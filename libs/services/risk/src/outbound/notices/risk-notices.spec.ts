import { once } from 'node:events';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { HaltCommandV1 } from '#libs/contracts';
import type { Notice } from '#libs/platform';
import { endMessage, fillMessage, intentMessage } from '../../fixtures/messages.fixture.js';
import { RiskWorld } from '../../fixtures/risk-world.fixture.js';
import { RISK_NOTICES, type RiskNotices } from './risk-notices.js';

const FILLED = 'fill.recorded.v1.paper-1.BTC-USDT';
const REJECTED = 'order.rejected.v1.paper-1.BTC-USDT';
let server: Server;
let world: RiskWorld | undefined;
let notices: Notice[];

beforeEach(async () => {
  notices = [];
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      notices.push(JSON.parse(Buffer.concat(chunks).toString()) as Notice);
      response.end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterEach(async () => {
  vi.restoreAllMocks();
  await world?.stop();
  world = undefined;
  server.closeAllConnections();
  server.close();
});

async function startWorld(settings: Readonly<Record<string, string>>): Promise<RiskWorld> {
  const NOTIFY_URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  world = new RiskWorld({ NOTIFY_URL, ...settings });
  await world.start();
  return world;
}

/** A fill that comes twice, a rejection, and an intent that is refused because nothing is known yet. */
async function trade({ publish, time }: Pick<RiskWorld, 'publish' | 'time'>): Promise<void> {
  await publish('order-management', FILLED, fillMessage('f1', 'i1', { quantity: '0.5' }));
  await publish('order-management', FILLED, fillMessage('f1', 'i1', { quantity: '0.5' }));
  const end = endMessage('e1', 'i2', '0', { status: 'Rejected', reason: 'no funds' });
  await publish('order-management', REJECTED, end);
  await publish('strategy', 'intent.proposed.v1.s1.BTC-USDT', intentMessage('early', time.nowUs()));
}

/** What was told but alarms: the fill of an order that nobody approved is one too. */
const news = (): readonly Notice[] => notices.filter(({ severity }) => severity === 'usual');

const publisherOf = (of: RiskWorld): Pick<RiskWorld, 'publish' | 'time'> => {
  return { publish: (as, subject, message) => of.publish(as, subject, message), time: of.time };
};

describe('the notices of risk', () => {
  it('tell of fills and refusals once each, together and after the interval', async () => {
    const risk = await startWorld({ RISK_NOTIFY: 'fills, refusals', RISK_NOTIFY_INTERVAL_MS: '30000' });
    await trade(publisherOf(risk));
    await risk.time.runForMs(30_000);
    await expect.poll(() => news().length, { timeout: 20_000 }).toBe(2);
    const texts = news()
      .map(({ subject, text }) => `${subject}: ${text}`)
      .sort();
    expect(texts[0]).toBe('fills: paper-1: BUY 0.5 BTC-USDT on binance at 100');
    expect(texts[1]).toMatch(
      /^refusals: paper-1: binance refused BUY 10 BTC-USDT of s1: no funds\nrisk refused BUY 1 /u,
    );
    expect(news()[0]).toMatchObject({ service: 'risk', state: 'told', severity: 'usual' });
  });

  it('tell of alarms and of every change of what may be traded at once, in quiet hours too, whatever else is asked for', async () => {
    const risk = await startWorld({ NOTIFY_QUIET_HOURS: '00:00-23:59' });
    await risk.publish('order-management', FILLED, fillMessage('f1', 'i1', { quantity: '0.5' }));
    await risk.publish('order-management', FILLED, fillMessage('f2', 'i1', { quantity: '0.5' }));
    const command = { commandId: 'c-1', scope: 'all', actor: 'ann', reason: 'too volatile' };
    await risk.ask(`${HaltCommandV1.subject}.all`, command);
    await expect.poll(() => notices.length, { timeout: 20_000 }).toBe(2);
    expect(notices.map(({ severity, state, subject, text }) => [subject, state, severity, text])).toEqual([
      ['unreserved', 'raised', 'critical', 'paper-1: BTC-USDT: a fact of an order that was not approved here'],
      ['trading-state', 'told', 'critical', expect.stringMatching(/^paper-1: all is HALTED, by ann: too volatile$/u)],
    ]);
  });

  it('are told when risk is stopped, whatever the interval', async () => {
    const risk = await startWorld({ RISK_NOTIFY: 'fills' });
    const tellWaiting = vi.spyOn(risk.risk.get<RiskNotices>(RISK_NOTICES).trades, 'tellWaiting');
    await risk.stop();
    world = undefined;
    expect(tellWaiting).toHaveBeenCalledOnce();
  });

  it('are none unless the settings ask for them', async () => {
    const risk = await startWorld({});
    const addTimer = vi.spyOn(risk.time, 'runAfter');
    await trade(publisherOf(risk));
    expect(addTimer.mock.calls.filter(([delayMs]) => delayMs === 60_000)).toEqual([]);
    await risk.time.runForMs(120_000);
    expect(news()).toEqual([]);
  });

  it('tell once a day how the account stands and what happened, and not again behind a restart', async () => {
    // The world begins at an hour of its own: the summary is due within the next two minutes.
    const minute = Math.floor(new RiskWorld().time.nowUs() / 60_000_000) + 2;
    const at = `${String(Math.floor(minute / 60) % 24).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
    const risk = await startWorld({ RISK_SUMMARY_AT: at });
    await trade(publisherOf(risk));
    // No further than to the moment of the summary: the time-out of its delivery is on the same clock.
    const fetched = vi.spyOn(globalThis, 'fetch');
    const summaries = (): number =>
      fetched.mock.calls.filter(([, init]) => String(init?.body).includes('"subject":"summary"')).length;
    await risk.time.runUntil(() => summaries() > 0, 150_000);
    await expect.poll(() => news().length, { timeout: 20_000 }).toBe(1);
    expect(news()[0]?.text).toMatch(
      /^paper-1: Since \d{4}-\d\d-\d\d \d\d:\d\d UTC: equity not known, 1 trade, 2 refusals, 0 open discrepancies$/u,
    );
    expect(news()[0]).toMatchObject({ subject: 'summary', severity: 'usual' });
    risk.abandonRisk();
    await risk.startRisk();
    await risk.time.runForMs(60_000);
    expect(summaries()).toBe(1);
  });

  it('cannot be asked for by a kind that there is not', async () => {
    await expect(startWorld({ RISK_NOTIFY: 'fills,weather' })).rejects.toThrow(/weather/u);
    world = undefined;
  });
});
