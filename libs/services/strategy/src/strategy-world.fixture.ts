import type { IntentProposedV1 } from '#libs/contracts';
import type { Problem, Result } from '#libs/kernel';
import { ASKER, type Asker, MemoryLaneHub, MemoryLanesModule } from '#libs/messaging';
import { HealthRegistry, RecordingSupervisor, createLog, readSettings } from '#libs/platform';
import { type ServiceApplication, ServiceModule, createServiceApplication } from '#libs/service-host';
import { SeededRandom, VirtualScheduler } from '#libs/testkit';
import type { StrategyStatus } from './application/status/report-status.js';
import { MemoryStrategyDatabase } from './outbound/memory/memory-strategy-database.js';
import { MemoryStrategyStoreModule } from './outbound/memory/memory-strategy-store.module.js';
import { FactWriter, MarketFake, type WireEnds } from './strategy-wire.fixture.js';
import { StrategyModule } from './strategy.module.js';
import { type StrategySettings, strategySettings } from './strategy.settings.js';

/** The other services' ends at the in-process broker. */
class MemoryWireEnds implements WireEnds {
  readonly #hub: MemoryLaneHub;

  constructor(hub: MemoryLaneHub) {
    this.#hub = hub;
  }

  nowUs(): number {
    return this.#hub.scheduler.nowUs();
  }

  publishTick(subject: string, bytes: Uint8Array): void {
    this.#hub.ticks.deliver(subject, bytes);
  }

  answerQuestions(pattern: string, answer: (question: object) => object): void {
    const connection = this.#hub.connect('market-data');
    this.#hub.asks.add(pattern, connection, (_subject, question) =>
      Promise.resolve({ isDisposed: true, response: { ok: true, value: answer(question as object) } }),
    );
  }

  publishFact(writer: 'risk' | 'order-management', subject: string, id: string, bytes: Uint8Array): Promise<void> {
    this.#hub.publishAs(writer, subject, id, bytes);
    return Promise.resolve();
  }
}

/** The whole strategy service in one process: in-process lanes, books in memory, virtual time. */
export class StrategyWorld {
  readonly time = new VirtualScheduler();
  readonly hub = new MemoryLaneHub(this.time);
  readonly database = new MemoryStrategyDatabase();
  readonly supervisor = new RecordingSupervisor();
  readonly market: MarketFake;
  readonly facts: FactWriter;
  readonly #proposed: IntentProposedV1[] = [];
  service: ServiceApplication | undefined;

  constructor() {
    const wire = new MemoryWireEnds(this.hub);
    this.market = new MarketFake(wire, this.time.nowUs());
    this.facts = new FactWriter(wire);
  }

  /** Starts the service on the world's broker and database. */
  async start(overrides: Record<string, string> = {}): Promise<void> {
    const settings = settingsWith(overrides);
    const lanes = MemoryLanesModule.forService({ service: 'strategy', hub: this.hub });
    const store = MemoryStrategyStoreModule.forService(this.database);
    this.service = await createServiceApplication(StrategyModule.register({ settings, lanes, store }), {
      log: createLog('strategy', 'silent'),
      scheduler: this.time,
      random: new SeededRandom(1),
      supervisor: this.supervisor,
    });
    await this.service.start();
    await this.time.runForMs(10);
  }

  /** Stops it in order. */
  async stop(): Promise<void> {
    if (this.service !== undefined) await this.time.complete(this.service.stop());
    this.service = undefined;
  }

  /** Drops it as `kill -9` would. */
  kill(): void {
    this.service?.abandon();
    this.service = undefined;
  }

  /** Every intent that was published so far, as risk receives them. */
  get proposed(): readonly IntentProposedV1[] {
    for (const { message, settle } of this.hub.streams.streamOf('intent').consumerOf('risk').take(64)) {
      this.#proposed.push(JSON.parse(new TextDecoder().decode(message.payload)) as IntentProposedV1);
      settle();
    }
    return this.#proposed;
  }

  /** Asks the service a question as the gateway does. */
  async askAsGateway<T>(subject: string, question: object): Promise<Result<T, Problem>> {
    const lanes = MemoryLanesModule.forService({ service: 'gateway', hub: this.hub });
    const gateway = await createServiceApplication(ServiceModule.register({ name: 'gateway', lanes }), {
      log: createLog('gateway', 'silent'),
      scheduler: this.time,
      random: new SeededRandom(2),
      supervisor: this.supervisor,
    });
    await gateway.start();
    try {
      return await this.time.complete(gateway.get<Asker>(ASKER).ask<T>(subject, question));
    } finally {
      await this.time.complete(gateway.stop());
    }
  }

  /** What `GET /status` shows. */
  async status(): Promise<StrategyStatus> {
    const response = await this.service?.nest.inject({ method: 'GET', url: '/status' });
    return JSON.parse(response?.body ?? '{}') as StrategyStatus;
  }

  /** Why the service is not ready; empty when it is. */
  async troubles(): Promise<ReadonlyMap<string, string>> {
    const health = this.service?.get(HealthRegistry);
    return (await health?.findTroubles(this.time)) ?? new Map([['service', 'it does not run']]);
  }
}

function settingsWith(overrides: Record<string, string>): StrategySettings {
  const parameters = { threshold: '0', riskFraction: '0.001', refusalCoolDownMs: 0 };
  return readSettings(strategySettings, {
    NATS_URL: 'nats://nowhere',
    DATABASE_URL: 'postgres://nowhere',
    STRATEGIES: JSON.stringify([
      { id: 'momentum-1', name: 'momentum', account: 'paper-1', instruments: ['binance:BTC-USDT'], parameters },
    ]),
    ...overrides,
  });
}
