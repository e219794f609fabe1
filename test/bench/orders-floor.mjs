/** The bare ways of an order that the suite is measured beside: processes, broker and database of the bench's own. */
import { createServer } from 'node:net';
import { consumerOf, streamOf } from '#libs/contracts';
import { startNats, startPostgres } from '#libs/local-stack';
import { connectBroker, provisionStreams } from '#libs/messaging';
import { migrate } from '#libs/persistence';
import { makeTables } from './orders-rows.mjs';
import { endAll, hear, start } from './processes.mjs';

/** The streams that processes read, and as whom. */
const READS = {
  risk: [streamOf('intent'), consumerOf('risk', 'intent')],
  orders: [streamOf('risk'), consumerOf('order-management', 'risk')],
};
/** Between an order and the next frame, in milliseconds: each order has the way for itself. */
const EVERY_MS = Number(process.env.BENCH_EVERY_MS ?? 10);
/** Orders before each round that are left out: they wake what was idle. */
const LEAD = 50;
const LIMIT_MS = 30_000;
const FRAME = Buffer.from(
  `${JSON.stringify({ e: 'trade', s: 'BTCUSDT', p: '60000.00', q: '0.5', T: 0, pad: 'x'.repeat(80) })}\n`,
);

/**
 * Starts servers and processes; `measure(way, orders, everyMs)` sends so many frames down a way and returns what each order took, in
 * microseconds. `everyMs` is the pause after each order, BENCH_EVERY_MS unless given.
 */
export async function openFloors() {
  const postgres = await startPostgres({ url: '' });
  const nats = await startNats({ url: '' });
  await migrate(postgres.url);
  const { commit, fsync } = await makeTables(postgres.url);
  const broker = await connectBroker({ url: nats.url, name: 'bench-provision' });
  await provisionStreams(broker);
  await broker.close();
  const startRole = async (role) => {
    const exchange = await openExchange();
    const { child } = await start('order-floor.mjs', [
      ...[role, exchange.port, nats.url, postgres.url],
      ...(READS[role] ?? []),
    ]);
    return { child, exchange };
  };
  const roles = {};
  for (const role of ['orders', 'risk', 'strategy', 'market', 'desk']) roles[role] = await startRole(role);
  const ways = {
    distributed: { from: roles.market.exchange, to: roles.orders },
    desk: { from: roles.desk.exchange, to: roles.desk },
  };
  const measure = async (way, orders, everyMs = EVERY_MS) => {
    const { from, to } = ways[way];
    await sendOrders(from, to, LEAD, EVERY_MS);
    return sendOrders(from, to, orders, everyMs);
  };
  const close = async () => {
    for (const { exchange } of Object.values(roles)) exchange.close();
    await endAll();
    await nats.stop();
    await postgres.stop();
  };
  return { measure, close, durability: fsync === 'on' && commit !== 'off' ? 'local flush' : 'none' };
}

/** Sends the next frame once the order of the one before has come: every order has the way for itself, however slow the machine is. */
async function sendOrders(from, { child, exchange }, orders, everyMs) {
  for (let sent = 0; sent < orders; sent += 1) {
    const came = exchange.nextOrder();
    from.send(FRAME);
    await came;
    await pause(everyMs);
  }
  child.send({ report: true });
  const { tookUs } = await hear(child, 'tookUs');
  if (tookUs.length !== orders) throw new Error(`of ${orders} orders of a floor ${tookUs.length} came`);
  return tookUs;
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** One peer of one process: it writes frames to it and reads its orders away. */
async function openExchange() {
  const peers = new Set();
  let onOrder = () => undefined;
  const server = createServer({ noDelay: true }, (socket) => {
    peers.add(socket);
    socket.on('data', () => onOrder());
    socket.on('error', () => undefined); // The process ended.
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: server.address().port,
    nextOrder: () =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error('an order of a floor never came')), LIMIT_MS);
        onOrder = () => {
          clearTimeout(timer);
          resolve();
        };
      }),
    send: (bytes) => peers.forEach((peer) => peer.write(bytes)),
    close: () => {
      peers.forEach((peer) => peer.destroy());
      server.close();
    },
  };
}
