import { type NatsConnection, headers } from '@nats-io/transport-node';
import { FLOWS, PRICE_NAMESPACE, type ServiceName, bucketStreamOf, consumerOf, streamOf } from '#libs/contracts';
import { inboxPrefixOf } from '../connection/connect.js';
import { foreignApiOf } from './accounts.js';

/** Somebody at the broker who would like to make a message appear where it may not write. */
export interface Intruder {
  readonly service: ServiceName;
  readonly connection: NatsConnection;
  /** Whether the broker has an account for each service, which makes the subjects of foreign APIs other ones. */
  readonly hasAccounts: boolean;
}

/** One way to try, which leaves what becomes of it to the broker. */
export interface Detour {
  readonly name: string;
  readonly attempt: (intruder: Intruder, target: string) => void;
}

const encode = (value: object): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
/** What the intruder wants to be believed. */
export const FORGED: Uint8Array = encode({ id: 'forged', quantity: '0.5' });

/** The API calls about the consumers that the intruder reads. */
function consumerCalls({ service, hasAccounts }: Intruder, call: string): string[] {
  return FLOWS.filter(({ lane, others }) => lane === 'durable' && others.includes(service)).map(
    ({ namespace, owner }) =>
      `${hasAccounts ? foreignApiOf(owner) : '$JS.API'}.${call}.${streamOf(namespace)}.${consumerOf(service, namespace)}`,
  );
}

/** The streams of the intruder, with their subjects' first token. */
function ownStreams(service: ServiceName): { readonly name: string; readonly namespace: string }[] {
  return FLOWS.filter(({ lane, owner }) => owner === service && (lane === 'durable' || lane === 'cache')).map(
    ({ lane, namespace }) => ({
      namespace,
      name: lane === 'cache' ? bucketStreamOf(namespace.slice(PRICE_NAMESPACE.indexOf('.') + 1)) : streamOf(namespace),
    }),
  );
}

/** The API does nothing for who does not wait for its answer. */
function callApi({ service, connection }: Intruder, call: string, config: object): void {
  connection.publish(`$JS.API.${call}`, encode(config), { reply: `${inboxPrefixOf(service)}.answers` });
}

function publishOwn({ service, connection }: Intruder, options?: { readonly reply: string }): void {
  for (const { namespace } of ownStreams(service)) connection.publish(`${namespace}.probe.v1`, FORGED, options);
}

/** Every way by which a broker delivers bytes to a subject that the sender may not publish on. */
export const DETOURS: readonly Detour[] = [
  { name: 'a plain publication', attempt: ({ connection }, target) => connection.publish(target, FORGED) },
  {
    name: 'the reply of a direct get',
    attempt: ({ connection }, reply) =>
      connection.publish(`$JS.API.DIRECT.GET.KV_prices.${PRICE_NAMESPACE}.probe.v1`, '', { reply }),
  },
  {
    name: 'the reply of a stored message',
    attempt: ({ connection, service }, reply) => {
      for (const { name } of ownStreams(service))
        connection.publish(`$JS.API.STREAM.MSG.GET.${name}`, encode({ seq: 1 }), { reply });
    },
  },
  {
    name: 'the reply of a pull',
    attempt: (intruder, reply) => {
      for (const call of consumerCalls(intruder, 'CONSUMER.MSG.NEXT'))
        intruder.connection.publish(call, encode({ batch: 5, expires: 200_000_000 }), { reply });
    },
  },
  {
    name: 'the reply of the API',
    attempt: (intruder, reply) => {
      for (const call of consumerCalls(intruder, 'CONSUMER.INFO')) intruder.connection.publish(call, '', { reply });
      for (const { name } of ownStreams(intruder.service))
        intruder.connection.publish(`$JS.API.STREAM.INFO.${name}`, '', { reply });
      intruder.connection.publish('$JS.API.INFO', '', { reply });
    },
  },
  {
    name: 'an acknowledgement that asks for the next message',
    attempt: (intruder, reply) => {
      for (const call of consumerCalls(intruder, 'ACK')) {
        const subject = `$JS.ACK.${call.split('.ACK.')[1] ?? ''}.1.1.1.1.0`;
        intruder.connection.publish(subject, '+NXT', { reply });
      }
    },
  },
  { name: 'the acknowledgement of a publication', attempt: (intruder, reply) => publishOwn(intruder, { reply }) },
  {
    name: 'the answer to a question',
    attempt: ({ connection, service }, reply) => {
      for (const { lane, namespace, others } of FLOWS)
        if (lane === 'ask' && others.includes(service)) connection.publish(`${namespace}.probe.v1`, FORGED, { reply });
    },
  },
  {
    name: 'a consumer that delivers',
    attempt: (intruder, target) => {
      for (const { name } of ownStreams(intruder.service)) {
        const config = {
          name: 'intruder',
          deliver_subject: target,
          ack_policy: 'none',
          deliver_policy: 'all',
          durable_name: 'intruder',
        };
        const request = { stream_name: name, config };
        for (const call of ['CREATE', 'DURABLE.CREATE'])
          callApi(intruder, `CONSUMER.${call}.${name}.intruder`, request);
      }
    },
  },
  {
    name: 'a stream that republishes',
    attempt: (intruder, target) => {
      for (const { name, namespace } of ownStreams(intruder.service)) {
        const config = { name, subjects: [`${namespace}.>`], republish: { src: '>', dest: `${target}.>` } };
        for (const call of ['CREATE', 'UPDATE']) callApi(intruder, `STREAM.${call}.${name}`, config);
      }
      publishOwn(intruder);
    },
  },
  {
    name: 'a stream that takes its subjects, sources it or mirrors it',
    attempt: (intruder, target) => {
      const [namespace = ''] = target.split('.');
      const foreign = streamOf(namespace);
      for (const { name } of ownStreams(intruder.service)) {
        for (const more of [
          { subjects: [`${namespace}.>`] },
          { sources: [{ name: foreign }] },
          { mirror: { name: foreign } },
        ])
          callApi(intruder, `STREAM.UPDATE.${name}`, { name, ...more });
      }
    },
  },
  {
    name: 'headers that the broker obeys',
    attempt: ({ connection, service }, target) => {
      for (const { namespace, name } of ownStreams(service)) {
        const obeyed = headers();
        obeyed.set('Nats-Expected-Stream', name);
        obeyed.set('Nats-Subject', target);
        obeyed.set('Nats-Stream-Source', `${target} 1`);
        connection.publish(`${namespace}.probe.v1`, FORGED, { headers: obeyed });
      }
    },
  },
];
