import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { SystemScheduler } from '../time/system-scheduler.js';
import type { Notice, Notifier } from './notifier.js';
import { notifiersOf, notifySettings } from './notify-settings.js';
import { SmtpServer } from './smtp-server.fixture.js';

const NOTICE: Notice = {
  ...{ service: 'risk', subject: 'fills', state: 'told', severity: 'usual', atUs: 1 },
  text: 'paper-1: BUY 0.5 BTC-USDT\n.and a line with a point before it',
};
const MAIL = { NOTIFY_MAIL_FROM: 'desk@example.com', NOTIFY_MAIL_TO: 'a@example.com, b@example.com' };

let server: SmtpServer;
let NOTIFY_SMTP_URL: string;
beforeEach(async () => {
  server = new SmtpServer();
  NOTIFY_SMTP_URL = await server.start();
});
afterEach(() => server.stop());

function notifiers(settings: Record<string, string>): readonly Notifier[] {
  return notifiersOf(z.object(notifySettings).parse(settings), new SystemScheduler(), () => undefined);
}
async function deliver(notice: Notice, settings: Record<string, string> = {}): Promise<unknown> {
  for (const one of notifiers({ NOTIFY_SMTP_URL, ...MAIL, ...settings })) {
    const failure: unknown = await one.deliverNotice(notice).catch((error: unknown) => error);
    if (failure !== undefined) return failure;
  }
  return undefined;
}

describe('mails', () => {
  it('go over SMTP to everybody who is named, with the first line as their subject', async () => {
    expect(await deliver(NOTICE)).toBeUndefined();
    expect(server.mails).toMatchObject([{ from: 'desk@example.com', to: ['a@example.com', 'b@example.com'] }]);
    const { content = '' } = server.mails[0] ?? {};
    expect(content).toMatch(/^Subject: paper-1: BUY 0\.5 BTC-USDT$/mu);
    expect(content).toMatch(/\n\npaper-1: BUY 0\.5 BTC-USDT\n\.and a line with a point before it\n*$/u);
  });

  it('say of an alarm that it is one, and make no header of what stands in a notice', async () => {
    await deliver({ ...NOTICE, state: 'raised', text: 'risk: 90 %\r\nBcc: evil@example.com' });
    const [headers = ''] = server.mails[0]?.content.split('\n\n') ?? [];
    expect(headers).toMatch(/^Subject: \[ALARM\] risk: 90 %/mu);
    expect(headers).not.toMatch(/^Bcc:/mu);
    expect(server.mails[0]?.to).toEqual(['a@example.com', 'b@example.com']);
  });

  it('are an error where the server takes no recipient', async () => {
    server.rcptReply = '550 nobody here';
    expect(String(await deliver(NOTICE))).toContain('550 nobody here');
    expect(server.mails).toEqual([]);
  });

  it('give a password to no server without TLS, and show it in no error', async () => {
    const withPassword = NOTIFY_SMTP_URL.replace('smtp://', 'smtp://somebody:a-secret-word@');
    const failure = await deliver(NOTICE, { NOTIFY_SMTP_URL: withPassword });
    expect(failure).toBeInstanceOf(Error);
    expect(inspect(failure, { depth: 9 })).not.toContain('a-secret-word');
    expect(server.commands.join(' ')).not.toContain('AUTH');
    expect(server.mails).toEqual([]);
  });

  it('go nowhere unless server, sender and recipients are set', () => {
    expect(notifiers({ NOTIFY_SMTP_URL })).toEqual([]);
    expect(notifiers(MAIL)).toEqual([]);
    expect(() => notifiers({ ...MAIL, NOTIFY_MAIL_TO: 'a@example.com, nobody' })).toThrow(/email/iu);
  });
});
