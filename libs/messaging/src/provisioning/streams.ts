import {
  AckPolicy,
  DiscardPolicy,
  type JetStreamManager,
  RetentionPolicy,
  StorageType,
  jetstreamManager,
} from '@nats-io/jetstream';
import { type NatsConnection, nanos } from '@nats-io/transport-node';
import { type ServiceName, bucketOf, bucketStreamOf, consumerOf, flowsOn, streamOf } from '#libs/contracts';
import { eachDespiteRefusals } from './each-despite-refusals.js';
import { ACK_WAIT_MS, DUPLICATE_WINDOW_MS, MAX_ACK_PENDING, MAX_AGE_MS } from './limits.js';

/** Largest size of one stream, in bytes; when it is full the outbox holds on to what does not fit. */
const MAX_BYTES = 1024 * 1024 * 1024;
const MAX_MESSAGE_BYTES = 64 * 1024;

/**
 * Creates the streams of the durable namespaces of `owner` and the consumer of every reader, from the flow table; what is there
 * already is brought to the declared configuration. Of every owner without one, at a broker that has no accounts. Limits retention,
 * because only it remembers message ids over a restart.
 */
export async function provisionStreams(connection: NatsConnection, owner?: ServiceName): Promise<void> {
  const manager = await jetstreamManager(connection, { checkAPI: false });
  const owned = flowsOn('durable').filter((flow) => owner === undefined || flow.owner === owner);
  await eachDespiteRefusals(
    owned.map(({ namespace, others }) => async () => {
      await provisionStream(manager, namespace);
      for (const reader of others) await provisionConsumer(manager, streamOf(namespace), consumerOf(reader, namespace));
    }),
  );
}

/** Whether the broker still has every stream and bucket that `owner` keeps, each with a consumer for every reader. */
export async function haveStreams(connection: NatsConnection, owner: ServiceName): Promise<boolean> {
  return (await missingStreams(await jetstreamManager(connection, { checkAPI: false }), owner)).length === 0;
}

/** The streams and buckets of `owner`, or of all, that the broker lacks, or that lack a consumer of a reader. */
export async function missingStreams(manager: JetStreamManager, owner?: ServiceName): Promise<readonly string[]> {
  const durable = flowsOn('durable').map(({ namespace, others, ...flow }) => {
    return { owner: flow.owner, stream: streamOf(namespace), consumers: others.length };
  });
  const cached = flowsOn('cache').map((flow) => ({
    owner: flow.owner,
    stream: bucketStreamOf(bucketOf(flow.namespace)),
    consumers: 0,
  }));
  const missing: string[] = [];
  for (const { stream, consumers, owner: keeper } of [...durable, ...cached]) {
    if (owner !== undefined && keeper !== owner) continue;
    const info = manager.streams.info(stream);
    if (!(await found(info)) || (await info).state.consumer_count < consumers) missing.push(stream);
  }
  return missing;
}

async function provisionStream(manager: JetStreamManager, namespace: string): Promise<void> {
  const name = streamOf(namespace);
  const config = {
    subjects: [`${namespace}.>`],
    retention: RetentionPolicy.Limits,
    storage: StorageType.File,
    discard: DiscardPolicy.New,
    duplicate_window: nanos(DUPLICATE_WINDOW_MS),
    max_age: nanos(MAX_AGE_MS),
    max_bytes: MAX_BYTES,
    max_msg_size: MAX_MESSAGE_BYTES,
  };
  const exists = await found(manager.streams.info(name));
  if (exists) await manager.streams.update(name, config);
  else await manager.streams.add({ name, ...config });
}

async function provisionConsumer(manager: JetStreamManager, stream: string, name: string): Promise<void> {
  const config = { ack_wait: nanos(ACK_WAIT_MS), max_deliver: -1, max_ack_pending: MAX_ACK_PENDING };
  const exists = await found(manager.consumers.info(stream, name));
  if (exists) await manager.consumers.update(stream, name, config);
  else await manager.consumers.add(stream, { durable_name: name, ack_policy: AckPolicy.Explicit, ...config });
}

async function found(question: Promise<unknown>): Promise<boolean> {
  try {
    await question;
    return true;
  } catch (error) {
    if (error instanceof Error && /not found/iu.test(error.message)) return false;
    throw error;
  }
}
