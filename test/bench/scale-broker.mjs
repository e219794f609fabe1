/** What a message of the tick lane costs the broker, by the number of subjects and of consumers. */
import { connect } from '@nats-io/transport-node';
import { startNats } from '#libs/local-stack';
import { takeSlowTurns } from './scale-turns.mjs';

/** As long as a trade is on the lane. */
const PAYLOAD = new Uint8Array(61);
const DELIVERIES = 50_000;
const LANE = 'scale.trade';

/** Sends messages on so many subjects to so many consumers of all; returns nanoseconds a delivery. */
async function deliver(url, subjects, consumers) {
  const sender = await connect({ servers: url });
  const listeners = await Promise.all(Array.from({ length: consumers }, () => connect({ servers: url })));
  const messages = Math.ceil(DELIVERIES / consumers);
  const complete = listeners.map(
    (listener) =>
      new Promise((resolve) => {
        let heard = 0;
        listener.subscribe(`${LANE}.>`, { callback: () => (heard += 1) === messages && resolve() });
      }),
  );
  await Promise.all(listeners.map((listener) => listener.flush()));
  const startedAt = process.hrtime.bigint();
  for (let i = 0; i < messages; i += 1) {
    sender.publish(`${LANE}.S${i % subjects}`, PAYLOAD);
    if (i % 500 === 499) await sender.flush();
  }
  await sender.flush();
  await Promise.all(complete);
  const ns = Number(process.hrtime.bigint() - startedAt) / (messages * consumers);
  await Promise.all([sender, ...listeners].map((one) => one.close()));
  return ns;
}

/** Measures and prints it. */
export async function growBroker() {
  const nats = await startNats({ url: '' });
  try {
    await takeSlowTurns('NATS, a tick to one consumer: ns by subjects', [1, 10, 100, 1_000, 1], (subjects) =>
      deliver(nats.url, subjects, 1),
    );
    await takeSlowTurns('NATS, a tick to each consumer: ns a delivery by consumers', [1, 10, 100, 1], (consumers) =>
      deliver(nats.url, 100, consumers),
    );
  } finally {
    await nats.stop();
  }
}
