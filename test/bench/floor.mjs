/** The floor: a bare `ws` client that does nothing but count, with the options of market-data. */
import WebSocket from 'ws';

const [url, wanted] = [process.argv[2], Number(process.argv[3])];
const socket = new WebSocket(`${url}/stream`, { perMessageDeflate: false });
let count = -1;
let startedAt = 0n;
let usedBefore = process.cpuUsage();
socket.on('open', () => socket.send(JSON.stringify({ method: 'SUBSCRIBE', params: ['btcusdt@trade'], id: 1 })));
socket.on('message', () => {
  // The first message answers the subscription.
  if (count === -1) process.send({ ready: true });
  count += 1;
  if (count === 1) {
    startedAt = process.hrtime.bigint();
    usedBefore = process.cpuUsage();
  }
  if (count < wanted) return;
  const seconds = Number(process.hrtime.bigint() - startedAt) / 1e9;
  const { user, system } = process.cpuUsage(usedBefore);
  process.send({ count, seconds, cpuSeconds: (user + system) / 1e6 }, () => process.exit(0));
});
