/**
 * One process of the bare ways of an order, by role: `market`, `strategy`, `risk` and `orders` are the distributed one, with the hops, the
 * streams and the commits of the suite and no logic, signature or check; `desk` is one commit and the write of the order in one process.
 * Every message carries the time at which its frame came, on the machine's monotonic clock.
 */
import { once } from 'node:events';
import { connect } from 'node:net';
import { jetstream } from '@nats-io/jetstream';
import { connect as connectBroker } from '@nats-io/transport-node';
import { connectWriter } from './orders-rows.mjs';

const [role, exchangePort, natsUrl, postgresUrl, stream, consumerName] = process.argv.slice(2);
/** As many bytes as the suite's tick, intent, approval and order have, about. */
const [TICK_BYTES, INTENT_BYTES, APPROVAL_BYTES, ORDER_BYTES] = [61, 700, 900, 450];
const INTENT_SUBJECT = 'intent.proposed.v1.momentum-1.BTC-USDT';
const APPROVAL_SUBJECT = 'risk.approved.v1.bench.BTC-USDT';
const monotonicUs = () => Number(process.hrtime.bigint() / 1_000n);
const tookUs = [];
let count = 0;
const freshId = () => `${process.pid}-${(count += 1)}`;

const socket = connect({ port: Number(exchangePort), host: '127.0.0.1', noDelay: true });
const connected = once(socket, 'connect');
const broker = role === 'desk' ? undefined : await connectBroker({ servers: natsUrl, name: `bench-${role}` });
const writer = role === 'market' || role === 'strategy' ? undefined : await connectWriter(postgresUrl);
await connected;

function messageOf(bytes, frameAtUs) {
  const payload = new Uint8Array(bytes);
  new DataView(payload.buffer).setFloat64(0, frameAtUs);
  return payload;
}
const frameTimeOf = (payload) => new DataView(payload.buffer, payload.byteOffset).getFloat64(0);

/** Each frame ends with a line feed; the system may hand over several at once. */
function onFrame(take) {
  socket.on('data', (bytes) => {
    const frameAtUs = monotonicUs();
    for (const byte of bytes) if (byte === 10) void take(frameAtUs);
  });
}

/** The first byte of an order leaves. */
function writeOrder(frameAtUs) {
  tookUs.push(monotonicUs() - frameAtUs);
  socket.write(Buffer.alloc(ORDER_BYTES, 'o'));
}

/** Reads its stream as the suite's source does: some messages in advance, each acknowledged when it is done with. */
async function readStream(onMessage) {
  const consumer = await jetstream(broker).consumers.get(stream, consumerName);
  for (;;) {
    const messages = await consumer.fetch({ max_messages: 16, expires: 3_000 });
    for await (const message of messages) {
      await onMessage(frameTimeOf(message.data));
      message.ack();
    }
  }
}

const publish = (subject, bytes, frameAtUs) =>
  jetstream(broker).publish(subject, messageOf(bytes, frameAtUs), { msgID: freshId() });

const ROLES = {
  market: () => onFrame((frameAtUs) => broker.publish('market.bench', messageOf(TICK_BYTES, frameAtUs))),
  strategy: () =>
    broker.subscribe('market.bench', {
      callback: (_, { data }) => void publish(INTENT_SUBJECT, INTENT_BYTES, frameTimeOf(data)),
    }),
  risk: () =>
    readStream(async (frameAtUs) => {
      await writer.commitRisk(freshId());
      void publish(APPROVAL_SUBJECT, APPROVAL_BYTES, frameAtUs);
    }),
  orders: () =>
    readStream(async (frameAtUs) => {
      await writer.commitOrder(freshId());
      writeOrder(frameAtUs);
    }),
  desk: () =>
    onFrame(async (frameAtUs) => {
      await writer.commitBoth(freshId());
      writeOrder(frameAtUs);
    }),
};

void ROLES[role]();
if (broker !== undefined) await broker.flush();
process.on('message', () => process.send({ tookUs: tookUs.splice(0) }));
process.on('disconnect', () => process.exit(0));
process.send({ ready: true });
