import { StorageType, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { Kvm } from '@nats-io/kv';
import type { NatsConnection } from '@nats-io/transport-node';
import { type ServiceName, bucketOf, bucketStreamOf, flowsOn } from '#libs/contracts';
import { NotAsDeclaredError, eachDespiteRefusals } from './each-despite-refusals.js';

/** Room for about 30,000 instruments in the bucket of prices; a value has at most a kilobyte. */
const MAX_BYTES = 32 * 1024 * 1024;
const MAX_VALUE_BYTES = 1_024;

/**
 * Creates the buckets of `owner`, or of all at a broker without accounts: the newest value of each key, bounded. On disk, although
 * nothing in it is worth keeping: a bucket in memory is gone after a restart of the broker. One that is there and was made otherwise is
 * refused: nobody changes or deletes what was not made here.
 */
export async function provisionBuckets(connection: NatsConnection, owner?: ServiceName): Promise<void> {
  const owned = flowsOn('cache').filter((flow) => owner === undefined || flow.owner === owner);
  await eachDespiteRefusals(
    owned.map(
      ({ namespace }) =>
        () =>
          provisionBucket(connection, bucketOf(namespace)),
    ),
  );
}

async function provisionBucket(connection: NatsConnection, bucket: string): Promise<void> {
  await new Kvm(jetstream(connection, { checkAPI: false })).create(bucket, {
    history: 1,
    storage: StorageType.File,
    max_bytes: MAX_BYTES,
    maxValueSize: MAX_VALUE_BYTES,
    allow_direct: true,
  });
  const stream = bucketStreamOf(bucket);
  const { config } = await (await jetstreamManager(connection, { checkAPI: false })).streams.info(stream);
  const declared = {
    max_msgs_per_subject: 1,
    storage: StorageType.File,
    max_bytes: MAX_BYTES,
    max_msg_size: MAX_VALUE_BYTES,
    allow_direct: true,
    max_age: 0,
  };
  const drift = Object.entries(declared).flatMap(([key, value]) => {
    const is = config[key as keyof typeof declared];
    return is === value ? [] : [`${key} is ${String(is)}, not ${String(value)}`];
  });
  if (drift.length === 0) return;
  throw new NotAsDeclaredError(
    `The bucket "${bucket}" is not as declared: ${drift.join('; ')}. Nothing in it is lost for good: ` +
      `delete the stream ${stream} and run this job again.`,
  );
}
