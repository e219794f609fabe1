import { once } from 'node:events';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { US_PER_SECOND } from '#libs/kernel';
import { VirtualScheduler } from '#libs/testkit';
import { z } from 'zod';
import { SystemScheduler } from '../time/system-scheduler.js';
import { BoundedNotifier } from './bounded-notifier.js';
import type { Notice, Notifier } from './notifier.js';
import { notifiersOf, notifySettings } from './notify-settings.js';
import { parseQuietHours, quietForMs } from './quiet-hours.js';

const notice = (text: string): Notice => {
  return { service: 'risk', subject: 'memory', state: 'raised', severity: 'usual', text, atUs: 1 };
};
const HOUR_US = 3_600 * US_PER_SECOND;
let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** What a chat's server was asked: path and body. */
type Asked = readonly [path: string, body: unknown];

async function chatServer(asked: Asked[], status = 200): Promise<string> {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      asked.push([request.url ?? '', JSON.parse(Buffer.concat(chunks).toString())]);
      response.writeHead(status, { 'content-type': 'application/json' }).end('{"ok":true}');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const notifiers = (settings: Record<string, string>): readonly Notifier[] =>
  notifiersOf(z.object(notifySettings).parse(settings), new SystemScheduler(), () => undefined);

describe('notices', () => {
  it('go to Telegram by the Bot API, as plain text', async () => {
    const asked: Asked[] = [];
    const NOTIFY_TELEGRAM_URL = await chatServer(asked);
    const chat = { NOTIFY_TELEGRAM_URL, NOTIFY_TELEGRAM_TOKEN: '123:AbC', NOTIFY_TELEGRAM_CHAT: '-100200' };
    for (const one of notifiers(chat)) await one.deliverNotice(notice('<b>90 %</b>'));
    expect(asked).toEqual([['/bot123:AbC/sendMessage', { chat_id: '-100200', text: '🔴 <b>90 %</b>' }]]);
  });

  it('go to Slack by its incoming webhook, with what it reads as markup escaped', async () => {
    const asked: Asked[] = [];
    const url = `${await chatServer(asked)}/services/T/B/x`;
    for (const one of notifiers({ NOTIFY_SLACK_URL: url })) await one.deliverNotice(notice('<!channel> a & b'));
    expect(asked).toEqual([['/services/T/B/x', { text: '🔴 &lt;!channel&gt; a &amp; b' }]]);
  });

  it('are an error where they are not taken, which does not show the token', async () => {
    const NOTIFY_TELEGRAM_URL = await chatServer([], 401);
    const [telegram] = notifiers({ NOTIFY_TELEGRAM_URL, NOTIFY_TELEGRAM_TOKEN: '123:AbC', NOTIFY_TELEGRAM_CHAT: '1' });
    const failure: unknown = await telegram?.deliverNotice(notice('x')).catch((error: unknown) => error);
    expect(String(failure)).toContain('401');
    expect(String(failure)).not.toContain('AbC');
  });

  it('go nowhere unless the settings say so', () => {
    expect(notifiers({})).toEqual([]);
    expect(notifiers({ NOTIFY_URL: 'http://127.0.0.1:1', NOTIFY_SLACK_URL: 'http://127.0.0.1:1' })).toHaveLength(2);
    expect(() => notifiers({ NOTIFY_QUIET_HOURS: '25:00-07:00' })).toThrow(/is not of the form 22:00-07:00/u);
  });
});

describe('the bounds of notices', () => {
  function bounded(quiet: string | undefined, startUs: number) {
    const told: string[] = [];
    const lost: unknown[] = [];
    const scheduler = new VirtualScheduler(startUs);
    const inner: Notifier = {
      name: 'chat',
      deliverNotice: ({ text }) =>
        text.includes('refused') ? Promise.reject(new Error(text)) : Promise.resolve(void told.push(text)),
    };
    const quietHours = quiet === undefined ? undefined : parseQuietHours(quiet);
    const notifier = new BoundedNotifier(inner, scheduler, {
      perHour: 2,
      quietHours,
      onLost: (error) => lost.push(error),
    });
    return { told, lost, scheduler, notifier };
  }

  it('leave out what is more than so many an hour, and say how many that were', async () => {
    const { notifier, scheduler, told } = bounded(undefined, HOUR_US);
    for (const text of ['a', 'b', 'c', 'd']) await notifier.deliverNotice(notice(text));
    expect(told).toEqual(['a', 'b']);
    await scheduler.runForMs(3_600_000);
    await notifier.deliverNotice(notice('e'));
    expect(told.at(-1)).toBe('e (2 notices before it were left out: more than 2 an hour)');
  });

  it('count an hour by the clock that is never set, so that nobody is told nothing for longer', async () => {
    const { notifier, scheduler, told } = bounded(undefined, HOUR_US);
    for (const text of ['a', 'b']) await notifier.deliverNotice(notice(text));
    scheduler.stepWallClockMs(-3_600_000);
    await scheduler.runForMs(3_600_000);
    await notifier.deliverNotice(notice('c'));
    expect(told).toEqual(['a', 'b', 'c']);
  });

  it('hold back what comes in quiet hours, and tell it as one at their end', async () => {
    const { notifier, scheduler, told } = bounded('22:00-07:00', 23 * HOUR_US);
    await notifier.deliverNotice(notice('first'));
    await scheduler.runForMs(7_200_000);
    await notifier.deliverNotice({ ...notice('second'), state: 'ended' });
    await scheduler.runForMs(5.9 * 3_600_000);
    expect(told).toEqual([]);
    await scheduler.runForMs(0.2 * 3_600_000);
    expect(told).toEqual(['In quiet hours:\nfirst (raised)\nsecond (ended)']);
    await notifier.deliverNotice(notice('day'));
    expect(told.at(-1)).toBe('day');
  });

  it('hold back no critical notice, whatever the hour', async () => {
    const { notifier, told } = bounded('22:00-07:00', 23 * HOUR_US);
    await notifier.deliverNotice(notice('a cup is empty'));
    await notifier.deliverNotice({ ...notice('the house burns'), severity: 'critical' });
    expect(told).toEqual(['the house burns']);
  });

  it('tell news of the night as they are, without a state', async () => {
    const { notifier, scheduler, told } = bounded('22:00-07:00', 23 * HOUR_US);
    await notifier.deliverNotice({ ...notice('BUY 1 BTC-USDT'), state: 'told' });
    await scheduler.runForMs(9 * 3_600_000);
    expect(told).toEqual(['In quiet hours:\nBUY 1 BTC-USDT']);
  });

  it('report what was held back and not taken in the end', async () => {
    const { lost, notifier, scheduler } = bounded('22:00-07:00', 23 * HOUR_US);
    await notifier.deliverNotice(notice('refused'));
    await scheduler.runForMs(9 * 3_600_000);
    expect(lost).toHaveLength(1);
  });

  it('are by the clocks of a zone, past midnight too', () => {
    const berlin = { name: 'x', offsets: [{ fromUs: 0, offsetUs: HOUR_US }] };
    const hours = parseQuietHours('22:30-06:00', berlin);
    if (hours === undefined) throw new Error('they are not read');
    expect(quietForMs(hours, 21.4 * HOUR_US)).toBe(0);
    expect(quietForMs(hours, 21.5 * HOUR_US)).toBe(7.5 * 3_600_000);
    expect(quietForMs(hours, 29 * HOUR_US - 1_000)).toBe(1);
    expect(quietForMs(hours, 29 * HOUR_US)).toBe(0);
    expect(['22:00', '22:00-22:00', '24:00-01:00'].map((text) => parseQuietHours(text))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});
