import type { WebSocket } from 'ws';
import type { SocketCounters } from './socket-counters.js';

const PING_MS = 20_000;
const PONG_TIMEOUT_MS = 60_000;

/** Pings a connection every 20 s with the time, as Binance does, and ends it when no pong came for 60 s. */
export function keepAlive(socket: WebSocket, counters: SocketCounters, nowMs: () => number): void {
  let lastPongMs = nowMs();
  const timer = setInterval(() => {
    if (nowMs() - lastPongMs > PONG_TIMEOUT_MS) {
      counters.unanswered += 1;
      socket.terminate();
      return;
    }
    socket.ping(String(nowMs()));
  }, PING_MS);
  socket.on('pong', () => {
    lastPongMs = nowMs();
  });
  socket.on('close', () => {
    clearInterval(timer);
  });
}
