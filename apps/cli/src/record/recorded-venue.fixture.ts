import { readFileSync, readdirSync } from 'node:fs';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type WebSocket, WebSocketServer } from 'ws';

/** What a capture holds: its frames in the order of arrival, and its REST bodies by path. */
export interface Capture {
  readonly frames: readonly string[];
  readonly answers: ReadonlyMap<string, string>;
}

/** Reads a capture by its order, without any of our own readers. */
export function readCapture(folder: string): Capture {
  const files = new Map<string, string[]>();
  for (const name of readdirSync(folder)) {
    const bytes = readFileSync(join(folder, name));
    const text = (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
    files.set(name.replace(/(?:\.jsonl|\.tsv)(?:\.gz)?$/u, ''), text.split('\n'));
  }
  const frames: string[] = [];
  const answers = new Map<string, string>();
  for (const row of files.get('order')?.slice(1) ?? []) {
    const [, , stem = '', line = '', extra = ''] = row.split('\t');
    const text = files.get(stem)?.[Number(line) - 1];
    if (text === undefined || stem.endsWith('.client-sent')) continue;
    if (stem.includes('.rest-')) answers.set(new URL(extra.replace(/^GET /u, ''), 'http://venue').pathname, text);
    else frames.push(text);
  }
  return { frames, answers };
}

/** An exchange that answers with recorded REST bodies, and sends its frames on every connection once it is spoken to. */
export class RecordedVenue {
  private readonly http: Server;
  private readonly sockets: WebSocket[] = [];
  private readonly server: WebSocketServer;
  /** Connections that were spoken to. */
  spokenTo = 0;

  private constructor(http: Server, capture: Capture) {
    this.http = http;
    this.server = new WebSocketServer({ server: http });
    this.server.on('connection', (socket) => {
      this.sockets.push(socket);
      socket.once('message', () => {
        this.spokenTo += 1;
        for (const frame of capture.frames) socket.send(frame);
      });
    });
  }

  static async open(capture: Capture): Promise<RecordedVenue> {
    const http = createServer((request, response) => {
      const answer = capture.answers.get(new URL(request.url ?? '/', 'http://venue').pathname);
      response.statusCode = answer === undefined ? 404 : 200;
      response.end(answer ?? '{}');
    });
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    return new RecordedVenue(http, capture);
  }

  get port(): number {
    return (this.http.address() as AddressInfo).port;
  }

  /** Cuts every connection. */
  cut(): void {
    for (const socket of this.sockets.splice(0)) socket.terminate();
  }

  async close(): Promise<void> {
    this.cut();
    this.server.close();
    await new Promise<void>((resolve) => this.http.close(() => resolve()));
  }
}
