import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { jetstream } from '@nats-io/jetstream';
import { streamOf } from '#libs/contracts';
import { type InstrumentId, type VenueId, asId } from '#libs/kernel';
import { tickSubject } from '#libs/ticks';
import type { VenueFault } from '../../faults/tier/suite/exchange-control.js';
import type { SeverableLine } from '#libs/testkit';
import { type AlertStage, PATIENCE_MS, until } from './alert-stage.js';

/** An alert that a fault sets off, with some of the labels that it must carry. */
export interface ExpectedAlert {
  /** The rule, without its beginning `Tradewind`. */
  readonly rule: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** A real fault, the alerts that it sets off, and its end. */
export interface AlertStory {
  /** The fault, as the runbook pages of its alerts name it. */
  readonly what: string;
  readonly fires: readonly ExpectedAlert[];
  /** Makes the fault, waits until the alerts of these rules fire (of all of the story where none are named), and takes it away. */
  tell(stage: AlertStage, whenFiring: (...rules: readonly string[]) => Promise<void>): Promise<void>;
}

const SEED = 7;
const SHORT_NANOS = 100_000_000;
const READERS = 24;
const EXPIRED_INTENTS = 1_100;
const FROZEN_MS = 3_000;
/** Part of the open files that are used then: clearly above the threshold of 85 %, also if some are closed. */
const OPEN_PART = 0.95;
const BUSY = { status: 503, code: -1008, message: 'The server is busy, says a story.' };
const BAD = { status: 400, code: -1100, message: 'Refused, says a story.' };

const alert = (rule: string, labels: Readonly<Record<string, string>>): ExpectedAlert => ({ rule, labels });

/** Cuts a line, and mends it whatever comes. */
async function whileCut(line: SeverableLine, work: () => Promise<void>): Promise<void> {
  line.cut();
  await work().finally(() => line.mend());
}

/** Has faults of the exchange in force, and heals it whatever comes. */
async function whileFaulty(
  { suite }: AlertStage,
  faults: readonly VenueFault[],
  work: () => Promise<void>,
): Promise<void> {
  await suite.exchange.setFaults(SEED, faults);
  try {
    await work();
  } finally {
    await suite.exchange.heal();
  }
}

/** Lets everything that a stream holds grow older than it keeps. */
function outlastStream(stage: AlertStage, owner: 'strategy', namespace: string): Promise<void> {
  return stage.asService(owner, async (broker) => {
    interface StreamInfo {
      readonly config: object;
      readonly state: { readonly messages: number };
    }
    const ask = async (call: string, config: object = {}): Promise<StreamInfo> =>
      (await broker.request(`$JS.API.STREAM.${call}.${streamOf(namespace)}`, JSON.stringify(config))).json();
    const { config } = await ask('INFO');
    await ask('UPDATE', { ...config, max_age: SHORT_NANOS, duplicate_window: SHORT_NANOS });
    await until('the stream is empty', async () => (await ask('INFO')).state.messages === 0);
    await ask('UPDATE', config);
  });
}

const forged: AlertStory = {
  what: 'somebody who has the password of strategy at the broker, and not its signing key, publishes an intent',
  fires: [alert('WireForged', { service: 'risk' }), alert('DurableParked', { service: 'risk' })],
  async tell(stage, whenFiring) {
    await stage.asService('strategy', (broker) =>
      jetstream(broker).publish('intent.proposed.v1.load.BTC-USDT', '{}', { msgID: 'forged-by-a-story' }),
    );
    await whenFiring();
  },
};

const garbage: AlertStory = {
  what: 'something that is no tick is published on the subject of the quotes of an instrument',
  fires: [alert('WireGarbage', { service: 'risk', lane: 'tick' })],
  async tell(stage, whenFiring) {
    const place = { venue: asId<VenueId>('binance'), instrument: asId<InstrumentId>('BTC-USDT') };
    await stage.asService('market-data', async (broker) => {
      broker.publish(tickSubject({ kind: 'quote', ...place }), 'no tick');
      await broker.flush();
    });
    await whenFiring();
  },
};

const collectorRefuses: AlertStory = {
  what: 'the collector answers every report of the gateway with 503',
  fires: [alert('ReportsFailed', { service: 'gateway', sink: 'otlp' })],
  async tell({ collector }, whenFiring) {
    collector.isRefusing = true;
    await whenFiring().finally(() => (collector.isRefusing = false));
  },
};

const exchangeLies: AlertStory = {
  what: 'the exchange leaves trades out of its stream and refuses to list them, and reports an execution in words that nobody can read',
  fires: [
    alert('TradesLost', { service: 'market-data' }),
    alert('OrderAlarms', { service: 'order-management', kind: 'UNREADABLE_REPORT' }),
  ],
  tell: (stage, whenFiring) => {
    const toClient = { on: 'MESSAGE', direction: 'TO_CLIENT' };
    const faults = [
      { ...toClient, channel: 'MARKET', text: '"e":"trade"', times: 3, fault: { kind: 'DROP' } },
      { on: 'REQUEST', method: 'GET', target: '/api/v3/trades', fault: { kind: 'REFUSE_UNPERFORMED', refusal: BAD } },
      { ...toClient, channel: 'ACCOUNT', text: '"executionReport"', times: 1, fault: { kind: 'TRUNCATE', length: 40 } },
    ];
    return whileFaulty(stage, faults, whenFiring);
  },
};

const strategyThrows: AlertStory = {
  what: 'a strategy with a bug throws at what it receives of one instrument; a restart without the bug ends it',
  fires: [alert('StrategyBenched', { service: 'strategy', strategy: 'momentum-1' })],
  async tell({ bugFile, suite }, whenFiring) {
    writeFileSync(bugFile, '');
    try {
      await whenFiring();
    } finally {
      rmSync(bugFile, { force: true });
    }
    await suite.app('strategy').stop();
    await suite.app('strategy').start();
  },
};

const tableHeld: AlertStory = {
  what: 'a forgotten session holds the table of the audit chain while 24 readers ask the gateway for it',
  fires: [alert('HttpErrors', { service: 'gateway' }), alert('PoolWaiting', { service: 'gateway' })],
  async tell(stage, whenFiring) {
    const gateway = stage.suite.app('gateway');
    let isOver = false;
    const readOn = async (): Promise<void> => {
      while (!isOver) await gateway.ask('/v1/audit', { signal: AbortSignal.timeout(10_000) });
    };
    await stage.whileHolding('LOCK TABLE risk.audit_link IN ACCESS EXCLUSIVE MODE', async () => {
      const readers = Array.from({ length: READERS }, () => readOn());
      await whenFiring().finally(() => (isOver = true));
      await Promise.all(readers);
    });
  },
};

const filesUsedUp: AlertStory = {
  what: 'risk may open hardly more files than it has open (prlimit --nofile)',
  fires: [alert('MachineAlert', { service: 'risk', resource: 'open-files' })],
  async tell({ suite }, whenFiring) {
    const { pid } = suite.app('risk');
    const [, before = ''] = /^Max open files\s+(\d+)/mu.exec(readFileSync(`/proc/${pid}/limits`, 'utf8')) ?? [];
    const open = readdirSync(`/proc/${pid}/fd`).length;
    const limitTo = (soft: string): void => {
      execFileSync('prlimit', ['--pid', String(pid), `--nofile=${soft}:`]);
    };
    limitTo(String(Math.floor(open / OPEN_PART)));
    try {
      await whenFiring();
    } finally {
      limitTo(before);
    }
  },
};

const riskAway: AlertStory = {
  what: 'risk is stopped for longer than stream and outbox keep what it misses, and comes back with a row of a position from before a fill',
  fires: [
    alert('ServiceDown', { service: 'risk' }),
    alert('StrategyIntentsOverdue', { service: 'strategy' }),
    alert('DurableMissed', { service: 'risk', namespace: 'intent' }),
    alert('DurableLost', { service: 'risk', namespace: 'intent' }),
    alert('RiskPositionDiscrepancies', { service: 'risk' }),
  ],
  async tell(stage, whenFiring) {
    const { suite } = stage;
    const moveFill = (sign: '+' | '-') =>
      suite.query(
        `UPDATE risk.position SET fills = fills ${sign} 1, quantity = quantity ${sign} 0.001
         WHERE (venue, instrument) = (SELECT venue, instrument FROM risk.position WHERE booked_version > 0
           ORDER BY instrument LIMIT 1)`,
      );
    await until('order-management has told risk of a position', async () => {
      const told = await suite.query('SELECT 1 FROM risk.position WHERE booked_version > 0 LIMIT 1');
      return told.length > 0;
    });
    await suite.app('risk').stop();
    await whenFiring('ServiceDown', 'StrategyIntentsOverdue');
    await stage.publishIntents(5);
    await outlastStream(stage, 'strategy', 'intent');
    // As after eight days: the newest message is left, and the one before it as the mark of what was deleted.
    await suite.query(`UPDATE strategy.outbox SET published_at = now() - interval '8 days'
      WHERE published_at IS NOT NULL`);
    await suite.query(`DELETE FROM strategy.outbox WHERE published_at < now() - interval '7 days' AND sequence < (SELECT sequence
      FROM strategy.outbox WHERE subject LIKE 'intent.%' AND stream_sequence > 0 ORDER BY stream_sequence DESC OFFSET 1 LIMIT 1)`);
    await moveFill('-');
    await suite.app('risk').start();
    await whenFiring('DurableMissed', 'DurableLost', 'RiskPositionDiscrepancies');
    await moveFill('+');
  },
};

const leaseHeld: AlertStory = {
  what: 'a forgotten session holds the row of the lease when order-management is killed and starts again',
  fires: [alert('NoLeader', { service: 'order-management' })],
  tell: (stage, whenFiring) =>
    stage.whileHolding('SELECT epoch FROM orders.lease FOR UPDATE', async () => {
      await stage.suite.app('order-management').kill();
      await whenFiring();
    }),
};

const marketAway: AlertStory = {
  what: 'the line over which market-data hears the exchange is cut',
  fires: [
    alert('BookLive', { service: 'market-data', instrument: 'BTC-USDT' }),
    alert('PriceAge', { service: 'market-data', instrument: 'BTC-USDT' }),
    alert('Ready', { service: 'market-data' }),
    alert('RiskAlarms', { service: 'risk', kind: 'monitor-blind' }),
  ],
  tell: ({ marketLine }, whenFiring) => whileCut(marketLine, whenFiring),
};

const accountAway: AlertStory = {
  what: 'the line over which order-management hears of its account is cut',
  fires: [alert('Reconciled', { service: 'order-management' })],
  tell: ({ accountLine }, whenFiring) => whileCut(accountLine, whenFiring),
};

const brokerAway: AlertStory = {
  what: 'NATS is killed and 1,100 intents are committed meanwhile; when it is back a forgotten session holds the table of the decisions',
  fires: [
    alert('BrokerConnected', { service: 'risk' }),
    alert('OutboxBacklog', { service: 'strategy' }),
    alert('OutboxAge', { service: 'strategy' }),
    alert('ConsumerLag', { service: 'risk', namespace: 'intent' }),
  ],
  async tell(stage, whenFiring) {
    const { load, suite } = stage;
    await suite.servers.killNats();
    await load.burst('backlog', EXPIRED_INTENTS, { kinds: ['rest'], validForMs: 1 });
    try {
      await whenFiring('BrokerConnected', 'OutboxBacklog', 'OutboxAge');
    } catch (error) {
      await suite.servers.startNats();
      throw error;
    }
    await stage.whileHolding('LOCK TABLE risk.intent_decision IN ACCESS EXCLUSIVE MODE', async () => {
      await suite.servers.startNats();
      await whenFiring('ConsumerLag');
    });
  },
};

const ordersRefused: AlertStory = {
  what: 'the exchange answers every new order with 503',
  fires: [alert('OrderBreakerState', { service: 'order-management' })],
  tell: (stage, whenFiring) => {
    const refuse = { kind: 'REFUSE_UNPERFORMED', refusal: BUSY };
    const faults = [{ on: 'REQUEST', method: 'POST', target: '/api/v3/order', fault: refuse }];
    return whileFaulty(stage, faults, whenFiring);
  },
};

/** Sets off no alert: without it no series would tell why a signal became no intent. */
const ticksLate: AlertStory = {
  what: 'strategy is frozen for longer than a tick may cause an intent',
  fires: [],
  async tell({ suite }) {
    const strategy = suite.app('strategy');
    await until('a signal is dropped', async () => {
      strategy.signal('SIGSTOP');
      await sleep(FROZEN_MS).finally(() => strategy.signal('SIGCONT'));
      await strategy.whenReady(true, PATIENCE_MS);
      const shown = await fetch(`http://127.0.0.1:${strategy.port}/metrics`);
      return (await shown.text()).includes('tradewind_strategy_signals_dropped_total{');
    });
  },
};

/** The stories, by those that are told at the same time because none disturbs another; what events set off comes first, and ends last. */
export const STORIES_BY_ACT: readonly (readonly AlertStory[])[] = [
  [forged, garbage, collectorRefuses, exchangeLies, strategyThrows, tableHeld, filesUsedUp],
  [riskAway, leaseHeld],
  [marketAway, accountAway],
  [brokerAway],
  [ordersRefused],
  [ticksLate],
];
