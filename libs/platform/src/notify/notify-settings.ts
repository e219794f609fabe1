import type { Scheduler } from '#libs/kernel';
import { z } from 'zod';
import type { Log } from '../log/log.js';
import type { Metrics } from '../metrics/metrics.js';
import { readTimeZone } from '../time/system-time-zone.js';
import { BoundedNotifier } from './bounded-notifier.js';
import { SlackNotifier, TelegramNotifier } from './chat-notifiers.js';
import { MailNotifier } from './mail-notifier.js';
import { NoticeSender } from './notice-sender.js';
import type { Notifier } from './notifier.js';
import { type QuietHours, parseQuietHours } from './quiet-hours.js';
import { WebhookNotifier } from './webhook-notifier.js';

const address = z.url({ protocol: /^https?$/u }).optional();

/** `22:00-07:00`, with a zone behind it or in UTC. */
const quietHours = z.string().transform((text, context): QuietHours => {
  const [hours = '', zoneName = 'UTC', ...rest] = text.trim().split(/\s+/u);
  const zone = readTimeZone(zoneName);
  const read = zone.ok && rest.length === 0 ? parseQuietHours(hours, zone.value) : undefined;
  if (read !== undefined) return read;
  context.addIssue({ code: 'custom', message: `"${text}" is not of the form 22:00-07:00 Europe/Berlin` });
  return z.NEVER;
});

/** Where and when people are told of alarms, besides the log and the metrics. */
export const notifySettings = {
  NOTIFY_URL: address.describe(
    'Address to which alarms are posted as JSON; NOTIFY_URL_FILE may name a file, because such addresses are secrets',
  ),
  NOTIFY_SLACK_URL: address.describe(
    "Slack's incoming webhook for alarms; NOTIFY_SLACK_URL_FILE may name a file, because such addresses are secrets",
  ),
  NOTIFY_TELEGRAM_TOKEN: z
    .string()
    .regex(/^\d+:[\w-]+$/u, 'must be a token of a bot, such as 123:AbC')
    .optional()
    .describe('Token of the bot of Telegram that writes alarms; NOTIFY_TELEGRAM_TOKEN_FILE may name a file'),
  NOTIFY_TELEGRAM_CHAT: z
    .string()
    .regex(/^(?:-?\d+|@\w+)$/u, 'must be the number of a chat, or the @name of a channel')
    .optional()
    .describe('The chat that it writes to'),
  NOTIFY_TELEGRAM_URL: z
    .url({ protocol: /^https?$/u })
    .default('https://api.telegram.org')
    .describe("Telegram's Bot API, without a path"),
  NOTIFY_SMTP_URL: z
    .url({ protocol: /^smtps?$/u })
    .optional()
    .describe(
      'The mail server, such as smtps://user:password@mail.example.com:465; NOTIFY_SMTP_URL_FILE may name a file, because it is a secret',
    ),
  NOTIFY_MAIL_FROM: z.email().optional().describe('The address that mails come from'),
  NOTIFY_MAIL_TO: z
    .string()
    .transform((text) => text.split(',').map((one) => one.trim()))
    .pipe(z.array(z.email()).min(1).max(20))
    .optional()
    .describe('The addresses that mails go to, separated by commas'),
  NOTIFY_PER_HOUR: z.coerce
    .number()
    .int()
    .min(1)
    .max(3_600)
    .default(60)
    .describe(
      'The most notices of a kind in any hour to each of them; more are left out, and the next one says how many',
    ),
  NOTIFY_QUIET_HOURS: quietHours
    .optional()
    .describe(
      'When nobody is told, such as 22:00-07:00 Europe/Berlin (UTC without a zone); one notice follows at their end',
    ),
};

const notifySettingsSchema = z.object(notifySettings);
/** The settings of notices, read. */
export type NotifySettings = z.output<typeof notifySettingsSchema>;

/** The notifiers that the settings ask for, each within the bounds. `onLost` as in {@link BoundedNotifier}. */
export function notifiersOf(
  settings: NotifySettings,
  scheduler: Scheduler,
  onLost: (error: unknown) => void,
): readonly Notifier[] {
  const { NOTIFY_SLACK_URL, NOTIFY_TELEGRAM_CHAT, NOTIFY_TELEGRAM_TOKEN, NOTIFY_TELEGRAM_URL, NOTIFY_URL } = settings;
  const bounds = { perHour: settings.NOTIFY_PER_HOUR, quietHours: settings.NOTIFY_QUIET_HOURS, onLost };
  const chats: Notifier[] = [];
  if (NOTIFY_SLACK_URL !== undefined) chats.push(new SlackNotifier(NOTIFY_SLACK_URL, scheduler));
  if (NOTIFY_TELEGRAM_TOKEN !== undefined && NOTIFY_TELEGRAM_CHAT !== undefined) {
    const chat = { apiUrl: NOTIFY_TELEGRAM_URL, token: NOTIFY_TELEGRAM_TOKEN, chat: NOTIFY_TELEGRAM_CHAT };
    chats.push(new TelegramNotifier(chat, scheduler));
  }
  const { NOTIFY_MAIL_FROM: from, NOTIFY_MAIL_TO: to, NOTIFY_SMTP_URL: serverUrl } = settings;
  if (serverUrl !== undefined && from !== undefined && to !== undefined)
    chats.push(new MailNotifier({ serverUrl, from, to }));
  // A program gets every notice at once: it decides itself whom it wakes.
  const programs = NOTIFY_URL === undefined ? [] : [new WebhookNotifier(NOTIFY_URL, scheduler)];
  return [...programs, ...chats.map((notifier) => new BoundedNotifier(notifier, scheduler, bounds))];
}

/** What the notices of a service lean on. */
export interface NoticeSurroundings {
  readonly settings: NotifySettings;
  readonly scheduler: Scheduler;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** A sender to everybody whom the settings name. Each one has a bound an hour of its own. */
export function noticeSenderOf({ log, metrics, scheduler, settings }: NoticeSurroundings): NoticeSender {
  const onLost = (error: unknown): void => log.warn({ err: error }, 'held-back notices were not taken');
  return new NoticeSender(notifiersOf(settings, scheduler, onLost), log, metrics);
}
