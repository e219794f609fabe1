import { assetsOf } from '#libs/domain';
import { AlarmNotices, type NoticeSender, type NoticeSurroundings, noticeSenderOf } from '#libs/platform';
import type { RiskBooks, RiskReads } from '../../ports.js';
import type { NewsKind, RiskSettings } from '../../risk.settings.js';
import { DailySummary, type StandingNow } from './daily-summary.js';
import { DayTally } from './day-tally.js';
import { TradeNotices } from './trade-notices.js';

/** What the notices of risk lean on. */
export interface RiskSurroundings extends NoticeSurroundings {
  readonly settings: RiskSettings;
}

/** Tells people one text of a kind; never rejects. */
type TellNews = (kind: NewsKind | 'summary', text: string) => Promise<void>;

/**
 * Tells news of the account to whom the settings name. Each kind has notifiers of its own, and so its own bound an hour: a day with many
 * fills leaves no room taken from summary and alarms.
 */
function newsTeller(surroundings: RiskSurroundings): TellNews {
  const { scheduler, settings } = surroundings;
  const senderOf = (): NoticeSender => noticeSenderOf(surroundings);
  const senders = { fills: senderOf(), refusals: senderOf(), summary: senderOf() };
  return (kind, lines) => {
    const text = `${settings.ACCOUNT}: ${lines}`;
    const news = { service: 'risk', subject: kind, state: 'told', severity: 'usual' } as const;
    return senders[kind].sendNotice({ ...news, text, atUs: scheduler.nowUs() });
  };
}

export const RISK_NOTICES = Symbol('RiskNotices');

/** What tells people of the account: its alarms, its trading, and a day of it where `RISK_SUMMARY_AT` is set. */
export interface RiskNotices {
  readonly alarms: AlarmNotices;
  readonly trades: TradeNotices;
  readonly summary: DailySummary | undefined;
}

/** The notices that the settings ask for. The summary is claimed in the inbox, so that one of several replicas tells it. */
export function riskNoticesOf(surroundings: RiskSurroundings, books: RiskBooks): RiskNotices {
  const { log, scheduler, settings } = surroundings;
  const tell = newsTeller(surroundings);
  const tally = new DayTally(scheduler.nowUs());
  const { ACCOUNT, INSTRUMENTS, RISK_NOTIFY: kinds, RISK_NOTIFY_INTERVAL_MS: intervalMs, RISK_SUMMARY_AT } = settings;
  const trades = new TradeNotices({ kinds, intervalMs, scheduler, tally, tell });
  const alarmed = { service: 'risk', about: ACCOUNT, sender: noticeSenderOf(surroundings), scheduler };
  const alarms = new AlarmNotices(alarmed);
  if (RISK_SUMMARY_AT === undefined) return { alarms, trades, summary: undefined };
  const quote = INSTRUMENTS.map(({ instrument }) => assetsOf(instrument).quote)[0] ?? '';
  const summary = new DailySummary({
    atMinute: RISK_SUMMARY_AT,
    quote,
    scheduler,
    tally,
    readStanding: () => books.read((reads) => readStanding(reads, ACCOUNT)),
    claimSummary: (dueUs) => {
      const id = `daily-summary.${ACCOUNT}.${dueUs}`;
      return books.write((writes) => writes.isFirstDelivery({ id }, 'daily-summary'));
    },
    tell: (text) => tell('summary', text),
    onError: (error) => log.warn({ err: error }, 'the summary of the day was not told; tried again'),
  });
  return { alarms, trades, summary };
}

async function readStanding(reads: RiskReads, account: string): Promise<StandingNow> {
  const accounts = await reads.listAccounts();
  const equity = accounts.find((one) => one.account === account)?.equity;
  return { equity, discrepancies: await reads.countDiscrepantPositions() };
}
