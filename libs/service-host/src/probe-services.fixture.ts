import { Controller, type DynamicModule, Inject, Injectable, Module } from '@nestjs/common';
import { Ctx, NatsContext, Payload } from '@nestjs/microservices';
import { type AskReply, HaltCommandV1, RiskTradingStateChangedV1, type ServiceName } from '#libs/contracts';
import type { Scheduler } from '#libs/kernel';
import { type MemoryLaneHub, MemoryLanesModule, OnAsk, OnDurable } from '#libs/messaging';
import { MemoryInbox, MemoryOutbox, type MemorySchema, MemoryStoreModule, MemoryTransactions } from '#libs/persistence';
import { RecordingSupervisor, SCHEDULER, type Surroundings, createLog } from '#libs/platform';
import { SeededRandom } from '#libs/testkit';
import { type ServiceApplication, createServiceApplication } from './application/service-application.js';
import { ServiceModule } from './service.module.js';

/** What a service is given in tests. */
export function testSurroundings(scheduler: Scheduler): Surroundings & { readonly supervisor: RecordingSupervisor } {
  const supervisor = new RecordingSupervisor();
  return { log: createLog('probe', 'silent'), scheduler, random: new SeededRandom(1), supervisor };
}

/** A writer of `risk.*`: commits a fact and announces it in one transaction. */
@Injectable()
export class ProbeWriter {
  readonly #transactions: MemoryTransactions;
  readonly #outbox: MemoryOutbox;

  constructor(transactions: MemoryTransactions, outbox: MemoryOutbox) {
    this.#transactions = transactions;
    this.#outbox = outbox;
  }

  announceChange(version: number): Promise<void> {
    const ids = { id: `change-${version}`, correlationId: 'c', causationId: 'x', occurredAtUs: 1 };
    const message = { ...ids, scope: 'all', state: 'HALTED', version, actor: 'somebody', reason: 'a test' };
    return this.#transactions.write((transaction) => {
      this.#outbox.announce(transaction, [{ subject: 'risk.trading-state-changed.v1.all', message }]);
      return Promise.resolve();
    });
  }
}

/** Answers commands after a while. */
@Controller()
export class ProbeAnswers {
  readonly #scheduler: Scheduler;

  constructor(@Inject(SCHEDULER) scheduler: Scheduler) {
    this.#scheduler = scheduler;
  }

  @OnAsk(HaltCommandV1.subject)
  async onHalt(@Payload() question: { waitMs: number }, @Ctx() context: NatsContext): Promise<AskReply<string>> {
    await this.#scheduler.sleep(question.waitMs);
    return { ok: true, value: context.getSubject() };
  }
}

/** A reader of `risk.*`: keeps what it handled, and may take its time for it. */
@Controller()
export class ProbeReader {
  readonly handled: number[] = [];
  /** How long one message takes, in milliseconds. */
  workMs = 0;
  readonly #transactions: MemoryTransactions;
  readonly #inbox: MemoryInbox;
  readonly #scheduler: Scheduler;

  constructor(transactions: MemoryTransactions, inbox: MemoryInbox, @Inject(SCHEDULER) scheduler: Scheduler) {
    this.#transactions = transactions;
    this.#inbox = inbox;
    this.#scheduler = scheduler;
  }

  @OnDurable(RiskTradingStateChangedV1)
  async onChange(@Payload() message: RiskTradingStateChangedV1): Promise<void> {
    await this.#transactions.write(async (transaction) => {
      if (!this.#inbox.isFirst(message, RiskTradingStateChangedV1.subject)) return;
      await this.#scheduler.sleep(this.workMs);
      transaction.afterCommit(() => this.handled.push(message.version));
    });
  }
}

@Module({})
class WriterModule {}

@Module({})
class ReaderModule {}

@Module({})
class AskerModule {}

/** What the probe services share and what outlives them. */
export type ProbeWorld = { readonly surroundings: Surroundings } & (
  { readonly hub: MemoryLaneHub } | { readonly lanes: DynamicModule }
);

function lanesOf(world: ProbeWorld, service: ServiceName): DynamicModule {
  return 'lanes' in world ? world.lanes : MemoryLanesModule.forService({ service, hub: world.hub });
}

/** The writer as the service `risk`. */
export function createWriter(world: ProbeWorld, schema: MemorySchema): Promise<ServiceApplication> {
  const lanes = lanesOf(world, 'risk');
  const imports = [ServiceModule.register({ name: 'risk', lanes, store: MemoryStoreModule.forService(schema) })];
  const module = { module: WriterModule, imports, controllers: [ProbeAnswers], providers: [ProbeWriter] };
  return createServiceApplication(module, world.surroundings);
}

/** Whoever gives commands, as the service `gateway`. */
export function createAsker(world: ProbeWorld): Promise<ServiceApplication> {
  const lanes = lanesOf(world, 'gateway');
  const imports = [ServiceModule.register({ name: 'gateway', lanes })];
  return createServiceApplication({ module: AskerModule, imports }, world.surroundings);
}

/** The reader as the service `order-management`. */
export function createReader(world: ProbeWorld, schema: MemorySchema): Promise<ServiceApplication> {
  const lanes = lanesOf(world, 'order-management');
  const store = MemoryStoreModule.forService(schema);
  const imports = [ServiceModule.register({ name: 'order-management', lanes, store })];
  return createServiceApplication({ module: ReaderModule, imports, controllers: [ProbeReader] }, world.surroundings);
}
