import type { FaultSuite } from '../faults/tier/suite/fault-suite.js';
import { signalTree } from '../faults/tier/suite/process-tree.js';
import { DEMO_ACCOUNT } from '../../apps/cli/src/demo/demo-settings.js';
import type { VenueFault } from '../faults/tier/suite/exchange-control.js';
import type { Load } from '../faults/tier/load/load.js';
import type { SeverableLine } from '#libs/testkit';
import { acceptOrderInOurName, giveOrderInOurName } from './order-in-our-name.js';

/** What an outage is made with. */
export interface Stage {
  readonly suite: FaultSuite;
  readonly load: Load;
  /** Over the first comes what market-data hears of the exchange, over the second what order-management hears of its account. */
  readonly marketLine: SeverableLine;
  readonly accountLine: SeverableLine;
}

/** Something that is taken away from running services, and given back. */
export interface Outage {
  readonly what: string;
  /** By the name of a process: the conditions that must go, all that it declares with one of these beginnings. */
  readonly takesDown: Readonly<Record<string, readonly string[]>>;
  /** Who needs it not, and is ready while it is away. */
  readonly sparesReady?: readonly string[];
  /** The process that is itself away: its probes are not asked. */
  readonly victim?: string;
  take(stage: Stage): Promise<void>;
  giveBack(stage: Stage): Promise<void>;
  /** What has to flow meanwhile for the outage to be felt. */
  flow?(stage: Stage, meanwhile: () => Promise<void>): Promise<void>;
}

/** The twin of the exchange, which relays the market of the first. */
export const RELAY = 'paper-exchange-twin';

const BROKER_IS_NEEDED = {
  ...{ 'market-data': ['nats'], strategy: ['nats'], risk: ['nats'] },
  ...{ 'order-management': ['nats'], gateway: ['nats'] },
};
const DATABASE_IS_NEEDED = {
  ...{ strategy: ['postgres'], risk: ['postgres', 'balances'] },
  ...{ 'order-management': ['postgres', 'lease'], gateway: ['postgres'] },
};
const AMPLE = '1000000000';
const SEED = 7;

const seconds = (count: number): number => count * 1_000;

function freezeAndThaw(pidOf: (stage: Stage) => number): Pick<Outage, 'take' | 'giveBack'> {
  const send = (signal: NodeJS.Signals) => (stage: Stage) => Promise.resolve(signalTree(pidOf(stage), signal));
  return { take: send('SIGSTOP'), giveBack: send('SIGCONT') };
}

/** One of the lines to the exchange, cut and mended. */
function cutLine(lineOf: (stage: Stage) => SeverableLine): Pick<Outage, 'take' | 'giveBack'> {
  return {
    take: (stage) => Promise.resolve(lineOf(stage).cut()),
    giveBack: (stage) => Promise.resolve(lineOf(stage).mend()),
  };
}

/** The exchange as faults make it. */
function faultyExchange(...faults: readonly VenueFault[]): Pick<Outage, 'take' | 'giveBack'> {
  return {
    take: ({ suite }) => suite.exchange.setFaults(SEED, faults),
    giveBack: async ({ suite }) => {
      await suite.exchange.heal();
    },
  };
}

/** Puts limits in force as an operator does. */
async function setLargestNotional({ suite }: Stage, maxOrderNotional: string, reason: string): Promise<void> {
  const limits = [{ instrument: '*', maxOrderNotional, maxOrderQuantity: AMPLE, maxPosition: AMPLE }];
  const answer = await suite.app('gateway').ask(`/v1/accounts/${DEMO_ACCOUNT}/limits`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ reason, limits }),
    signal: AbortSignal.timeout(seconds(30)),
  });
  if (answer.status !== 200) throw new Error(`the limits were not set: ${JSON.stringify(answer)}`);
}

const BUSY = { status: 503, code: -1008, message: 'The server is busy, says a story.' };

/**
 * Every dependency of a running service, and what it is like when it is not there. Those after which books are built anew are apart from
 * each other: the exchange bounds the weight of snapshots in a minute.
 */
export const OUTAGES: readonly Outage[] = [
  {
    what: 'NATS is killed',
    takesDown: BROKER_IS_NEEDED,
    sparesReady: ['paper-exchange', RELAY],
    take: ({ suite }) => suite.servers.killNats(),
    giveBack: ({ suite }) => suite.servers.startNats(),
  },
  {
    what: 'NATS is frozen',
    takesDown: BROKER_IS_NEEDED,
    sparesReady: ['paper-exchange', RELAY],
    ...freezeAndThaw(({ suite }) => suite.servers.natsPid),
  },
  {
    what: "the line to the exchange's market streams is cut",
    takesDown: { 'market-data': ['books'], risk: ['market '] },
    sparesReady: ['gateway', 'paper-exchange', RELAY, 'order-management'],
    ...cutLine(({ marketLine }) => marketLine),
  },
  {
    what: 'Postgres is killed',
    takesDown: DATABASE_IS_NEEDED,
    sparesReady: ['market-data', 'paper-exchange', RELAY],
    take: ({ suite }) => suite.servers.killPostgres(),
    giveBack: ({ suite }) => suite.servers.startPostgres(),
  },
  {
    what: 'Postgres is frozen',
    takesDown: DATABASE_IS_NEEDED,
    sparesReady: ['market-data', 'paper-exchange', RELAY],
    ...freezeAndThaw(({ suite }) => suite.servers.postgresPid),
  },
  {
    what: "the line to the exchange's user-data stream is cut",
    takesDown: { 'order-management': ['reconciled'] },
    sparesReady: ['gateway', 'paper-exchange', 'market-data', 'risk'],
    ...cutLine(({ accountLine }) => accountLine),
  },
  {
    what: 'the exchange resets every request over REST, while its streams go on',
    takesDown: { 'order-management': ['reconciled'] },
    sparesReady: ['gateway', 'market-data', 'risk'],
    ...faultyExchange({ on: 'REQUEST', target: '/api/', fault: { kind: 'RESET_UNPERFORMED' } }),
  },
  {
    what: 'the exchange is frozen',
    takesDown: {
      ...{ 'market-data': ['books'], risk: ['market '], 'order-management': ['reconciled'], [RELAY]: ['upstream'] },
    },
    sparesReady: ['gateway'],
    victim: 'paper-exchange',
    ...freezeAndThaw(({ suite }) => suite.app('paper-exchange').pid),
  },
  {
    what: 'the exchange answers new orders with 503, and no order comes afterwards',
    takesDown: { 'order-management': ['breaker'] },
    sparesReady: ['gateway', 'market-data', 'risk'],
    ...faultyExchange({
      ...{ on: 'REQUEST', method: 'POST', target: '/api/v3/order' },
      fault: { kind: 'REFUSE_UNPERFORMED', refusal: BUSY },
    }),
    flow: ({ load }, meanwhile) =>
      load.during('breaker', { rate: 4, kinds: ['cross'], validForMs: seconds(6) }, meanwhile),
  },
  {
    what: 'an operator sets limits that no order of the strategies can meet',
    takesDown: { strategy: ['order sizes'] },
    sparesReady: ['gateway', 'risk', 'order-management', 'market-data'],
    take: (stage) => setLargestNotional(stage, '0.01', 'smaller than any order'),
    giveBack: (stage) => setLargestNotional(stage, AMPLE, 'as it was'),
  },
  {
    what: 'somebody has given an order in our name that risk never approved, until an operator accepts it',
    takesDown: { 'order-management': ['decisions'] },
    sparesReady: ['gateway', 'risk', 'market-data', 'paper-exchange'],
    take: ({ suite }) => giveOrderInOurName(suite),
    giveBack: ({ suite }) => acceptOrderInOurName(suite, DEMO_ACCOUNT),
  },
  {
    what: 'market-data is stopped',
    takesDown: { risk: ['market '] },
    sparesReady: ['gateway', 'order-management', 'paper-exchange'],
    victim: 'market-data',
    take: async ({ suite }) => {
      await suite.app('market-data').stop();
    },
    giveBack: ({ suite }) => suite.app('market-data').start(),
  },
  {
    what: 'order-management is killed on its own machine, until it is started anew',
    takesDown: { 'order-management': ['killed'] },
    sparesReady: ['gateway', 'risk', 'market-data', 'paper-exchange'],
    victim: 'order-management',
    take: ({ suite }) => {
      suite.app('order-management').signal('SIGUSR2');
      return Promise.resolve();
    },
    giveBack: async ({ suite }) => {
      await suite.app('order-management').stop();
      await suite.app('order-management').start();
    },
  },
];
