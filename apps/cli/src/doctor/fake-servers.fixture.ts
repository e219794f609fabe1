import { type Server, createServer } from 'node:net';

/** Listens on a port; `onLine` is called with `CONNECTED` and then with each line that comes, and returns what is sent. */
export function listenOn(port: number, onLine?: (line: string) => string): Promise<Server> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    if (onLine === undefined) return;
    socket.write(onLine('CONNECTED'));
    socket.on('data', (bytes) => {
      for (const line of bytes.toString('latin1').split('\r\n')) socket.write(onLine(line));
    });
  });
  return new Promise((resolve) => server.listen(port, '127.0.0.1', () => resolve(server)));
}

/** Speaks as much of NATS' protocol as a client needs to come in, and has no JetStream. */
export function natsWithoutJetStream(line: string): string {
  if (line === 'CONNECTED') return 'INFO {"server_id":"x","version":"2.9.10","proto":1,"max_payload":1048576}\r\n';
  return line === 'PING' ? 'PONG\r\n' : '';
}
