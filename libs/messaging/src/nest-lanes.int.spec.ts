import { Controller, Module } from '@nestjs/common';
import { Ctx, type MicroserviceOptions, type NatsContext, Payload } from '@nestjs/microservices';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OrderFilledV1, type AskReply, consumerOf, encodeMessage, streamOf } from '#libs/contracts';
import { type RunningNats, startNats } from '#libs/local-stack';
import { SystemScheduler } from '#libs/platform';
import { NatsAsker } from './ask-lane/ask-client.js';
import { AskLaneServer, OnAsk } from './ask-lane/ask-lane-server.js';
import { Broker } from './connection/broker.js';
import { connectBroker } from './connection/connect.js';
import { JetStreamPublisher } from './durable-lane/jetstream-publisher.js';
import { OnDurable } from './durable-lane/on-durable.js';
import type { WireListener } from './connection/wire-listener.js';
import { DurableLaneServer } from './durable-lane/durable-lane-server.js';
import { JetStreamSource } from './durable-lane/jetstream-source.js';
import { provisionStreams } from './provisioning/streams.js';

const handled: string[] = [];
const garbage: string[] = [];
const parked: string[] = [];

@Controller()
class ProbeController {
  @OnDurable(OrderFilledV1)
  filled(@Payload() message: OrderFilledV1): Promise<void> {
    if (message.clientOrderId === 'poison') return Promise.reject(new Error('this order is poison'));
    handled.push(`${message.constructor.name} ${message.clientOrderId}`);
    return Promise.resolve();
  }

  @OnAsk('query.market.v1')
  market(@Payload() question: { readonly depth: number }, @Ctx() context: NatsContext): AskReply<string> {
    return { ok: true, value: `${context.getSubject()} ${question.depth}` };
  }
}

@Module({ controllers: [ProbeController] })
class ProbeModule {}

const listener: WireListener = {
  onConnection: () => undefined,
  onPermissionViolation: () => undefined,
  onError: () => undefined,
  onHandled: () => undefined,
  onRetry: () => undefined,
  onParked: (_subject, reason) => parked.push(reason),
  onSourceTrouble: () => undefined,
  onGarbage: (subject) => garbage.push(subject),
};

const fact = (id: string, clientOrderId: string): Uint8Array =>
  encodeMessage({
    id,
    occurredAtUs: 1,
    correlationId: 'c',
    causationId: 'x',
    clientOrderId,
    intentId: 'i',
    strategy: 's',
    account: 'a',
    venue: 'binance',
    instrument: 'BTC-USDT',
    side: 'BUY',
    type: 'MARKET',
    timeInForce: 'IOC',
    status: 'Filled',
    quantity: '1',
    cumQuantity: '1',
    leavesQuantity: '0',
    version: 3,
    reason: '',
  });

let nats: RunningNats;
let broker: Broker;
let stop: () => Promise<void>;

beforeAll(async () => {
  nats = await startNats({ url: '' });
  broker = new Broker(
    await connectBroker({ url: nats.url, user: undefined, password: undefined, name: 'probe' }),
    listener,
  );
  await provisionStreams(broker.connection);
  const module = await Test.createTestingModule({ imports: [ProbeModule] }).compile();
  const app = module.createNestApplication(new FastifyAdapter(), { logger: false });
  const scheduler = new SystemScheduler();
  const durable = new DurableLaneServer(
    (namespace) =>
      new JetStreamSource(broker, streamOf(namespace), consumerOf('risk', namespace), scheduler, () => undefined),
    { isTransient: () => false, parkingLot: { park: () => Promise.resolve() }, listener, scheduler },
  );
  app.connectMicroservice<MicroserviceOptions>({ strategy: durable });
  app.connectMicroservice<MicroserviceOptions>({
    strategy: new AskLaneServer(broker, (subject, why) => listener.onGarbage(subject, why)),
  });
  await app.startAllMicroservices();
  stop = () => app.close();
});

afterAll(async () => {
  await stop();
  await broker.close();
  await nats.stop();
});

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; !condition(); tries += 1) {
    if (tries > 3_000) throw new Error('it did not come to be');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

describe('Nest on our lanes', () => {
  it('hands a durable fact to its handler as an instance of its class, parks poison, and goes on behind it', async () => {
    const publisher = new JetStreamPublisher(broker);
    const subject = 'order.filled.v1.a.BTC-USDT';
    await publisher.publish(subject, '1', fact('1', 'first'));
    await publisher.publish(subject, '2', fact('2', 'poison'));
    await publisher.publish(subject, '3', new Uint8Array([1, 2, 3]));
    await publisher.publish(subject, '4', fact('4', 'last'));
    await until(() => handled.length === 2 && parked.length === 2);
    expect(handled).toEqual(['OrderFilledV1 first', 'OrderFilledV1 last']);
    expect(parked[0]).toBe('Error: this order is poison');
    expect(parked[1]).toMatch(/^MESSAGE_UNREADABLE/u);
  });

  it('answers a question on the ask lane', async () => {
    const answer = await new NatsAsker(broker).ask<string>('query.market.v1.binance.BTC-USDT', { depth: 5 });
    expect(answer).toEqual({ ok: true, value: 'query.market.v1.binance.BTC-USDT 5' });
  });

  it('says that nobody answers instead of waiting', async () => {
    const answer = await new NatsAsker(broker).ask('query.nothing.v1.x', {});
    expect(answer).toMatchObject({ ok: false, error: { code: 'ASK_NOBODY_ANSWERS', retryable: true } });
  });

  it.each([
    ['bytes', new Uint8Array([0xff, 0, 1])],
    ['half a packet', new TextEncoder().encode('{"pattern":"x","da')],
    ['a number', new TextEncoder().encode('17')],
  ])('counts and survives %s on the ask lane', async (_what, payload) => {
    const before = garbage.length;
    broker.connection.publish('query.market.v1.binance.BTC-USDT', payload);
    await until(() => garbage.length === before + 1);
    const answer = await new NatsAsker(broker).ask<string>('query.market.v1.binance.BTC-USDT', { depth: 1 });
    expect(answer.ok).toBe(true);
  });

  it('does not deliver a parked message again after the ack wait', async () => {
    await new Promise((resolve) => setTimeout(resolve, 6_000));
    expect(parked).toHaveLength(2);
  });

  it('goes on after the streams were wiped and provisioned again', async () => {
    const { jetstreamManager } = await import('@nats-io/jetstream');
    const manager = await jetstreamManager(broker.connection);
    await manager.streams.delete('ORDER');
    await provisionStreams(broker.connection);
    const before = handled.length;
    await new JetStreamPublisher(broker).publish('order.filled.v1.a.BTC-USDT', '9', fact('9', 'after-the-wipe'));
    await until(() => handled.length === before + 1);
    expect(handled.at(-1)).toBe('OrderFilledV1 after-the-wipe');
  });
});
