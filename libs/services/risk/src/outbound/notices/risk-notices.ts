import type { Scheduler } from '#libs/kernel';
import { type Log, type Metrics, NoticeSender, notifiersOf } from '#libs/platform';
import type { NewsKind, RiskSettings } from '../../risk.settings.js';
import { TradeNotices } from './trade-notices.js';

/** What the notices of risk lean on. */
export interface NoticeSurroundings {
  readonly settings: RiskSettings;
  readonly scheduler: Scheduler;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** Tells people one text of a kind; never rejects. */
export type TellNews = (kind: NewsKind | 'summary', text: string) => Promise<void>;

/**
 * Tells news of the account to whom the settings name. Each kind has notifiers of its own, and so its own bound an hour: a day with many
 * fills leaves no room taken from summary and alarms.
 */
export function newsTeller({ log, metrics, scheduler, settings }: NoticeSurroundings): TellNews {
  const onLost = (error: unknown): void => log.warn({ err: error }, 'held-back notices were not taken');
  const senderOf = (): NoticeSender => new NoticeSender(notifiersOf(settings, scheduler, onLost), log, metrics);
  const senders = { fills: senderOf(), refusals: senderOf(), summary: senderOf() };
  return (kind, lines) => {
    const text = `${settings.ACCOUNT}: ${lines}`;
    const news = { service: 'risk', subject: kind, state: 'told', severity: 'usual' } as const;
    return senders[kind].sendNotice({ ...news, text, atUs: scheduler.nowUs() });
  };
}

/** The notices of fills and refusals that the settings ask for; none unless `RISK_NOTIFY` names them. */
export function tradeNoticesOf(surroundings: NoticeSurroundings): TradeNotices {
  const { scheduler, settings } = surroundings;
  return new TradeNotices({
    kinds: settings.RISK_NOTIFY,
    intervalMs: settings.RISK_NOTIFY_INTERVAL_MS,
    scheduler,
    tell: newsTeller(surroundings),
  });
}
