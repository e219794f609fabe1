import { Controller, Inject, Module, type Type } from '@nestjs/common';
import { Ctx, NatsContext, Payload } from '@nestjs/microservices';
import {
  type AskReply,
  type CancelOrdersReply,
  CancelOrdersV1,
  ClosePositionV1,
  HaltCommandV1,
  MARKET_QUERY,
  type ManualIntentReply,
  type MarketReply,
  PlaceOrderV1,
  type TradingStateReply,
} from '#libs/contracts';
import { MemoryLaneHub, MemoryLanesModule, OnAsk } from '#libs/messaging';
import { MemorySchema, MemoryStoreModule } from '#libs/persistence';
import { RecordingSupervisor, type Surroundings, createLog, readSettings } from '#libs/platform';
import { type ServiceApplication, ServiceModule, createServiceApplication } from '#libs/service-host';
import { SeededRandom, VirtualScheduler } from '#libs/testkit';
import { configureGateway } from '../configure-gateway.js';
import { GatewayModule } from '../gateway.module.js';
import { gatewaySettings } from '../gateway.settings.js';
import { MemoryGatewayStoreModule } from '../outbound/memory-gateway-store.module.js';
import { MemoryRowWriter, addSampleRows } from './row-writer.fixture.js';

const HEARD = Symbol('heard');

/** The intent that every order by hand becomes here; the sample rows hold its decision. */
export const HAND_MADE_INTENT = 'i-9';

/** Stands for risk, market-data, order-management and strategy. */
@Controller()
class Others {
  readonly #heard: unknown[];

  constructor(@Inject(HEARD) heard: unknown[]) {
    this.#heard = heard;
  }

  @OnAsk(HaltCommandV1.subject)
  halt(@Payload() command: unknown): AskReply<TradingStateReply> {
    this.#heard.push(command);
    return { ok: true, value: { scope: 'all', state: 'HALTED', version: 1, changedAtUs: 1 } };
  }

  @OnAsk(CancelOrdersV1.subject)
  cancel(@Payload() command: CancelOrdersV1): AskReply<CancelOrdersReply> {
    this.#heard.push(command);
    const { account, clientOrderId = 'c-1' } = command;
    return { ok: true, value: { account, orders: [{ clientOrderId, instrument: 'BTC-USDT', status: 'Canceled' }] } };
  }

  @OnAsk(PlaceOrderV1.subject)
  place(@Payload() command: PlaceOrderV1): AskReply<ManualIntentReply> {
    return this.#propose(command, command);
  }

  @OnAsk(ClosePositionV1.subject)
  close(@Payload() command: ClosePositionV1): AskReply<ManualIntentReply> {
    return this.#propose(command, { side: 'SELL', quantity: '1' });
  }

  #propose(
    command: ClosePositionV1 | PlaceOrderV1,
    { quantity, side }: Pick<ManualIntentReply, 'side' | 'quantity'>,
  ): AskReply<ManualIntentReply> {
    this.#heard.push(command);
    const { account, instrument, venue } = command;
    return { ok: true, value: { intentId: HAND_MADE_INTENT, account, venue, instrument, side, quantity } };
  }

  @OnAsk(MARKET_QUERY)
  market(@Payload() _question: unknown, @Ctx() context: NatsContext): AskReply<MarketReply> {
    const [venue = '', instrument = ''] = context.getSubject().split('.').slice(-2);
    return { ok: true, value: { venue, instrument, bookState: 'LIVE', receivedAtUs: 0, bids: [], asks: [] } };
  }
}

@Module({ controllers: [Others] })
class OthersModule {}

/** A gateway without Postgres and without a broker, on virtual time. */
export interface MemoryGateway {
  readonly application: ServiceApplication;
  readonly time: VirtualScheduler;
  /** The commands that reached risk. */
  readonly heard: readonly unknown[];
  send(
    method: 'GET' | 'POST',
    url: string,
    payload?: object,
    headers?: Readonly<Record<string, string>>,
  ): Promise<{ status: number; body: unknown; headers: Readonly<Record<string, unknown>> }>;
  stop(): Promise<void>;
}

/** Starts it; `more` controllers are added to those that it has. */
export async function startMemoryGateway(
  environment: Readonly<Record<string, string>> = {},
  more: readonly Type[] = [],
): Promise<MemoryGateway> {
  const time = new VirtualScheduler();
  const hub = new MemoryLaneHub(time);
  const surroundings: Surroundings = {
    log: createLog('gateway', 'silent'),
    scheduler: time,
    random: new SeededRandom(1),
    supervisor: new RecordingSupervisor(),
  };
  const rows = new MemoryRowWriter();
  await addSampleRows(rows);
  const base = { NATS_URL: 'nats://none', DATABASE_URL: 'postgres://none' };
  const settings = readSettings(gatewaySettings, { ...base, ...environment });
  const lanes = MemoryLanesModule.forService({ service: 'gateway', hub });
  const store = MemoryGatewayStoreModule.forService(rows.rows);
  const module = GatewayModule.register({ settings, lanes, store });
  const application = await createServiceApplication({ ...module, controllers: [...more] }, surroundings);
  configureGateway(application.nest);
  await application.start();
  const theirs = {
    lanes: MemoryLanesModule.forService({ service: 'risk', hub }),
    store: MemoryStoreModule.forService(new MemorySchema()),
  };
  const heard: unknown[] = [];
  const imports = [ServiceModule.register({ name: 'risk', ...theirs })];
  const providers = [{ provide: HEARD, useValue: heard }];
  const others = await createServiceApplication({ module: OthersModule, imports, providers }, surroundings);
  await others.start();
  return {
    application,
    time,
    heard,
    send: async (method, url, payload, headers = {}) => {
      const answer = await application.nest.inject({
        method,
        url,
        headers,
        ...(payload === undefined ? {} : { payload }),
      });
      const isJson = String(answer.headers['content-type'] ?? '').includes('json');
      const body: unknown = isJson && answer.body !== '' ? JSON.parse(answer.body) : answer.body;
      return { status: answer.statusCode, body, headers: answer.headers };
    },
    stop: async () => {
      await application.stop();
      await others.stop();
    },
  };
}
