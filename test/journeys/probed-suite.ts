import { join } from 'node:path';
import { expect } from 'vitest';
import { freePort } from '#libs/local-stack';
import { SeededRandom, SeverableLine } from '#libs/testkit';
import { DESK_SERVICES } from '../../apps/cli/src/launch/desk-process.js';
import { ensureBuilt } from '../faults/app-process.js';
import { Load } from '../faults/tier/load/load.js';
import { FaultSuite } from '../faults/tier/suite/fault-suite.js';
import type { KeptProcess, ProbedService } from '../faults/tier/suite/kept-process.js';
import { type Outage, RELAY, type Stage } from './outages.js';
import { askReadiness, stopAndWatch, watchLiveness, whenReport, whenUnreadyFor } from './probes.js';

/** What Kubernetes waits for a pod that was asked to stop. */
const GRACE_MS = 20_000;
const PATIENCE_MS = 180_000;
const QUIET_MS = 120_000;
/**
 * Conditions of a start or a stop, which nothing outside the service takes away: `started` and `draining` are told below, and risk
 * answers nothing before its limits are in force.
 */
const OF_THE_PROCESS = ['started', 'draining', 'limits'];
/** At a desk `killed` takes all of the process with it until it is started anew; its story is that of order-management alone. */
const OF_A_DESK = [...OF_THE_PROCESS, 'killed'];
const STEADY = { rate: 8, kinds: ['cross', 'near', 'rest'], validForMs: 6_000 } as const;
const isInDesk = (name: string): boolean => (DESK_SERVICES as readonly string[]).includes(name);

export const isReady = (service: ProbedService): Promise<unknown> =>
  whenReport(service, 'readiness', ({ status }) => status === 200);

/** The real processes of a shape, whose probes are asked while something is taken away from them. */
export class ProbedSuite {
  readonly suite: FaultSuite;
  readonly stage: Stage;
  readonly relay: KeptProcess;
  /** Everything with probes: the processes, and the services within a desk. */
  readonly probed: readonly ProbedService[];
  /** What each declares when all is well, and what was seen to go and to come back. */
  readonly #declared = new Map<string, readonly string[]>();
  readonly #told = new Set<string>();

  private constructor(suite: FaultSuite, stage: Stage, relay: KeptProcess) {
    this.suite = suite;
    this.stage = stage;
    this.relay = relay;
    const { desk } = suite.plan.options;
    const within = desk ? DESK_SERVICES.map((name) => suite.app('desk').probesOf(name)) : [];
    this.probed = [...suite.ours, ...within, suite.app('paper-exchange'), relay];
  }

  /** Starts the two servers, and no process of the suite. */
  static async startServers(desk: boolean): Promise<ProbedSuite> {
    ensureBuilt();
    const exchangePort = await freePort();
    const [marketLine, accountLine] = [
      await SeverableLine.layTo(exchangePort),
      await SeverableLine.layTo(exchangePort),
    ];
    const suite = await FaultSuite.startServers({
      desk,
      ports: { 'paper-exchange': exchangePort },
      settings: {
        'market-data': { BINANCE_STREAM_URL: `ws://127.0.0.1:${marketLine.port}` },
        'order-management': {
          BINANCE_WS_API_URL: `ws://127.0.0.1:${accountLine.port}/ws-api/v3`,
          ...{ ORDER_BREAKER_FAILURES: '3', ORDER_BREAKER_HALF_OPEN_MS: '3000' },
        },
      },
    });
    const upstream = `127.0.0.1:${exchangePort}`;
    const relay = await suite.makeTwin('paper-exchange', {
      ...{ LIVE_STREAM_URL: `ws://${upstream}`, LIVE_REST_URL: `http://${upstream}`, SYMBOLS: 'BTC-USDT' },
      JOURNAL_FILE: join(suite.directory, 'relay-journal.jsonl'),
    });
    const stage = { suite, load: new Load(suite, new SeededRandom(1)), marketLine, accountLine };
    return new ProbedSuite(suite, stage, relay);
  }

  /** Ends everything. */
  async stop(): Promise<void> {
    await this.relay.stop();
    await this.suite.stop(false);
    await Promise.all([this.stage.marketLine.remove(), this.stage.accountLine.remove()]);
  }

  named(name: string): ProbedService {
    const found = this.probed.find((one) => one.name === name);
    if (found === undefined) throw new Error(`there is no ${name}`);
    return found;
  }

  /** Waits until everything is ready. */
  async whenAllReady(): Promise<void> {
    await Promise.all(this.probed.map(isReady));
  }

  /** Notes what everything declares now, and what a start has shown to go and to come. */
  async noteDeclared(shown: readonly string[]): Promise<void> {
    for (const one of this.probed) this.#declared.set(one.name, (await askReadiness(one)).up);
    for (const one of shown) this.#told.add(one);
  }

  /** The conditions that somebody declares and no story has taken away. */
  untold(): readonly string[] {
    const untellable = this.suite.plan.options.desk ? OF_A_DESK : OF_THE_PROCESS;
    const all = [...this.#declared].flatMap(([name, conditions]) =>
      conditions.filter((one) => !untellable.includes(one)).map((one) => `${name}: ${one}`),
    );
    expect(all.length).toBeGreaterThan(0);
    return all.filter((one) => !this.#told.has(one));
  }

  /** Takes something away, waits until all who need it say so, gives it back, and waits until everybody is ready; returns who did not live. */
  async tellOutage(outage: Outage): Promise<readonly string[]> {
    const { flow, sparesReady = [], victim } = outage;
    const felt = Object.entries(this.#whomItTakesDown(outage)).map(([name, beginnings]) => {
      const declared = this.#declared.get(name) ?? [];
      const conditions = declared.filter((one) => beginnings.some((begin) => one.startsWith(begin)));
      expect(conditions, `what ${name} declares of ${beginnings.join(', ')}`).not.toEqual([]);
      return { service: this.named(name), conditions };
    });
    const whileAway = async (): Promise<void> => {
      await Promise.all(felt.map(({ conditions, service }) => whenUnreadyFor(service, conditions)));
      await Promise.all(sparesReady.map((name) => isReady(this.named(name))));
    };
    const alive = this.probed.filter(({ name }) => name !== victim);
    const troubles = await watchLiveness(alive, async () => {
      await outage.take(this.stage);
      try {
        await (flow === undefined ? whileAway() : flow(this.stage, whileAway));
      } finally {
        await outage.giveBack(this.stage);
      }
      await this.whenAllReady();
    });
    for (const { conditions, service } of felt) for (const one of conditions) this.#told.add(`${service.name}: ${one}`);
    return troubles;
  }

  /** Stops and starts every process under load, one after the other: each ends in time and in order, and nothing is lost. */
  async drainAll(): Promise<void> {
    await this.stage.load.during('drain', STEADY, async () => {
      for (const one of [...this.suite.ours, this.suite.app('paper-exchange')]) {
        const { code, tookMs, wasReadyAgain } = await stopAndWatch(one);
        expect([code, wasReadyAgain], `${one.name} after ${Math.round(tookMs)} ms`).toEqual([0, false]);
        expect(tookMs, one.name).toBeLessThan(GRACE_MS);
        await one.start();
        await one.whenReady(true, PATIENCE_MS);
      }
    });
    await this.whenAllReady();
  }

  /** After a load: orders of it were sent, each of its intents was decided on, and the books agree with the exchange. */
  async expectNothingLost(): Promise<void> {
    expect(await this.suite.whenQuiet(QUIET_MS)).toEqual([]);
    expect(await this.suite.auditNow()).toEqual([]);
    const [sent] = await this.suite.query<{ count: string }>(
      "SELECT count(*) FROM orders.orders WHERE starts_with(intent_id, 'drain-') AND sent_at_us IS NOT NULL",
    );
    expect(Number(sent?.count)).toBeGreaterThan(0);
    const undecided = await this.suite.query(
      `SELECT payload->>'intentId' AS intent FROM strategy.outbox o
       WHERE starts_with(payload->>'intentId', 'drain-')
         AND NOT EXISTS (SELECT FROM risk.intent_decision d WHERE d.intent_id = o.payload->>'intentId')`,
    );
    expect(undecided).toEqual([]);
  }

  /** Whom an outage takes down: in a desk the process, too, for each of its services. */
  #whomItTakesDown({ takesDown }: Outage): Readonly<Record<string, readonly string[]>> {
    const within = Object.keys(takesDown).filter(isInDesk);
    return this.suite.plan.options.desk && within.length > 0 ? { ...takesDown, desk: within } : takesDown;
  }
}

/** The outages that a shape can have: no service of a desk goes alone. */
export function outagesOf(outages: readonly Outage[], desk: boolean): readonly Outage[] {
  return outages.filter(({ victim }) => !desk || victim === undefined || victim === RELAY || !isInDesk(victim));
}
