import { type NatsConnection, connect, errors, nkeyAuthenticator } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FLOWS, flowsOn, streamOf, PRICE_BUCKET, PRICE_NAMESPACE, SERVICES, type ServiceName } from '#libs/contracts';
import { type RunningNats, startNats } from '#libs/local-stack';
import { of } from 'rxjs';
import { AskLaneServer } from '../ask-lane/ask-lane-server.js';
import { Broker } from '../connection/broker.js';
import { connectBroker } from '../connection/connect.js';
import { SuiteKeys } from '../trust/suite-keys.js';
import { type BrokerKey, makeBrokerKey } from '../trust/broker-keys.js';
import { nkeyUsers, renderAccounts, renderAuthorization } from './permissions.js';
import { provisionBuckets } from './buckets.js';
import { provisionStreams } from './streams.js';

const { verifier } = new SuiteKeys('test').trustOf('risk');
const passwordOf = (user: string): string => `pw-${user}`;
const keys = new Map<string, BrokerKey>(SERVICES.map((service) => [service, makeBrokerKey()]));
/** The two ways in: what a user may do must be the same by both. */
const WAYS = {
  password: {
    configText: () => renderAuthorization((user) => `"${passwordOf(user)}"`),
    credentials: (user: string) => ({ password: passwordOf(user), seed: undefined }),
  },
  nkey: {
    configText: () => renderAccounts((user) => nkeyUsers([keys.get(user)?.publicKey ?? ''])),
    credentials: (user: string) => ({ password: undefined, seed: keys.get(user)?.seed }),
  },
};
let nats: RunningNats;
const connections = new Map<string, NatsConnection>();
const violations: string[] = [];

async function enter(way: keyof typeof WAYS, user: string): Promise<NatsConnection> {
  const connection = await connectBroker({ url: nats.url, user, ...WAYS[way].credentials(user), name: user });
  connections.set(user, connection);
  void (async () => {
    for await (const status of connection.status()) {
      if (status.type === 'error' && status.error instanceof errors.PermissionViolationError) {
        violations.push(`${user} ${status.error.operation} ${status.error.subject}`);
      }
    }
  })();
  return connection;
}

async function makeEverything(): Promise<void> {
  for (const [user, connection] of connections) {
    const owner = SERVICES.find((service) => service === user);
    if (FLOWS.some((flow) => flow.lane === 'durable' && flow.owner === owner))
      await provisionStreams(connection, owner);
    if (FLOWS.some((flow) => flow.lane === 'cache' && flow.owner === owner)) await provisionBuckets(connection, owner);
  }
}

async function isRefused(
  service: ServiceName,
  operation: 'publish' | 'subscription',
  subject: string,
): Promise<boolean> {
  const connection = connections.get(service);
  if (connection === undefined) throw new Error(`no connection of ${service}`);
  if (operation === 'publish') connection.publish(subject, '{}');
  else connection.subscribe(subject, { callback: () => undefined });
  await connection.flush();
  // The refusal came before the answer to the flush; the status stream hands it over a turn later.
  await new Promise((resolve) => setTimeout(resolve, 5));
  return violations.includes(`${service} ${operation} ${subject}`);
}

describe.each(['password', 'nkey'] as const)(
  'the broker, with permissions generated from the flow table, entered by %s',
  (way) => {
    beforeAll(async () => {
      nats = await startNats({ configText: WAYS[way].configText(), url: '' });
      for (const service of SERVICES) await enter(way, service);
      await makeEverything();
    });
    afterAll(async () => {
      await Promise.all([...connections.values()].map((connection) => connection.close()));
      connections.clear();
      violations.length = 0;
      await nats.stop();
    });

    const pairs = FLOWS.flatMap((flow) => SERVICES.map((service) => ({ flow, service })));

    it.each(pairs)('lets $service publish $flow.namespace only as the table says', async ({ flow, service }) => {
      const mayPublish = flow.lane === 'ask' ? flow.others.includes(service) : flow.owner === service;
      expect(await isRefused(service, 'publish', `${flow.namespace}.probe.v1.x`)).toBe(!mayPublish);
    });

    it.each(pairs)('lets $service listen to $flow.namespace only as the table says', async ({ flow, service }) => {
      const reads = flow.lane === 'tick' || flow.lane === 'cache';
      const listens = reads ? flow.others.includes(service) : flow.lane === 'ask' && flow.owner === service;
      expect(await isRefused(service, 'subscription', `${flow.namespace}.listen.v1.x`)).toBe(!listens);
    });

    it.each(SERVICES)('lets %s make the streams of its own namespaces, no others, and delete none', async (service) => {
      for (const { namespace, owner } of flowsOn('durable')) {
        const stream = streamOf(namespace);
        for (const call of ['CREATE', 'UPDATE', 'INFO']) {
          expect(await isRefused(service, 'publish', `$JS.API.STREAM.${call}.${stream}`)).toBe(owner !== service);
        }
        expect(await isRefused(service, 'publish', `$JS.API.CONSUMER.CREATE.${stream}.x`)).toBe(owner !== service);
        for (const call of ['DELETE', 'PURGE', 'MSG.GET', 'MSG.DELETE']) {
          expect(await isRefused(service, 'publish', `$JS.API.STREAM.${call}.${stream}`)).toBe(true);
        }
      }
      expect(await isRefused(service, 'publish', '$JS.API.STREAM.CREATE.EVIL')).toBe(true);
      const other = service === 'risk' ? 'gateway' : 'risk';
      expect(await isRefused(service, 'subscription', `_INBOX_${other}.>`)).toBe(true);
    });

    it.each(SERVICES)(
      'lets %s ask for a last price, and only its owner make a consumer of the bucket; nobody purges it',
      async (service) => {
        const others = FLOWS.find((flow) => flow.namespace === PRICE_NAMESPACE)?.others ?? [];
        const mayAsk = service === 'market-data' || others.includes(service);
        const question = `$JS.API.DIRECT.GET.KV_${PRICE_BUCKET}.${PRICE_NAMESPACE}.binance.BTC-USDT`;
        expect(await isRefused(service, 'publish', question)).toBe(!mayAsk);
        expect(await isRefused(service, 'publish', `$JS.API.CONSUMER.CREATE.KV_${PRICE_BUCKET}.evil`)).toBe(
          service !== 'market-data',
        );
        expect(await isRefused(service, 'publish', `$JS.API.STREAM.PURGE.KV_${PRICE_BUCKET}`)).toBe(true);
        expect(await isRefused(service, 'publish', `$JS.API.DIRECT.GET.ORDER.order.x`)).toBe(true);
      },
    );

    it('refuses a wrong password, a foreign nkey and an anonymous client', async () => {
      const once = { servers: nats.url, reconnect: false };
      const authenticator = nkeyAuthenticator(new TextEncoder().encode(makeBrokerKey().seed));
      await expect(connect({ ...once, user: 'risk', pass: 'wrong' })).rejects.toThrow();
      await expect(connect({ ...once, authenticator })).rejects.toThrow();
      await expect(connect(once)).rejects.toThrow();
    });

    it.each(['nowhere.x', 'market.trade.v1.binance.BTC-USDT'])(
      'does not end the answering service when somebody asks with the reply subject %s, which is no inbox',
      async (reply) => {
        const fatal: string[] = [];
        const passed: string[] = [];
        const answerer = new Broker(
          await connectBroker({
            url: nats.url,
            user: 'market-data',
            ...WAYS[way].credentials('market-data'),
            name: 'answerer',
          }),
          {
            onConnection: () => undefined,
            onPermissionViolation: (error) => fatal.push(error.message),
            onError: (error) => passed.push(error.message),
          },
        );
        const server = new AskLaneServer(answerer, verifier, {
          onGarbage: (_subject, why) => passed.push(why),
          onForged: (_subject, why) => fatal.push(why),
        });
        let asked = 0;
        server.addHandler('query.market.>', () => {
          asked += 1;
          return Promise.resolve(of({ ok: true, value: 1 }));
        });
        await server.listen(() => undefined);
        await answerer.connection.flush();
        const gateway = connections.get('gateway');
        for (let n = 0; n < 3; n += 1) {
          gateway?.publish('query.market.v1.x.Y', '{"pattern":"x","data":{},"id":"a"}', { reply });
        }
        await gateway?.flush();
        while (asked < 3) await new Promise((resolve) => setTimeout(resolve, 5));
        expect(fatal).toEqual([]);
        await answerer.close();
      },
    );

    it('does not end a service whose reply into an inbox is refused, because the asker chose the subject', async () => {
      const fatal: string[] = [];
      const passed: string[] = [];
      const answerer = new Broker(
        await connectBroker({
          url: nats.url,
          user: 'market-data',
          ...WAYS[way].credentials('market-data'),
          name: 'answerer',
        }),
        {
          onConnection: () => undefined,
          onPermissionViolation: (error) => fatal.push(error.message),
          onError: (error) => passed.push(error.message),
        },
      );
      answerer.connection.publish('_INBOX_gateway.nobody-asked', '{}');
      answerer.connection.publish('order.filled.v1.not-mine', '{}');
      await answerer.connection.flush();
      while (passed.length + fatal.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
      expect(passed).toHaveLength(1);
      expect(fatal).toHaveLength(1);
      expect(fatal[0]).toContain('order.filled.v1.not-mine');
      await answerer.close();
    });

    it('can be provisioned again without harm', async () => {
      await expect(makeEverything()).resolves.toBeUndefined();
    });
  },
);
