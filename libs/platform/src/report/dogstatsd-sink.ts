import { type Socket, createSocket } from 'node:dgram';
import type { Report, ReportSink, ReportedValue } from './report-sink.js';

/** Largest datagram, in bytes: one that fits into an Ethernet frame is never cut up on its way. */
const DATAGRAM_BYTES = 1_432;

/** Sends reports to a Datadog agent by DogStatsD: lines such as `tradewind.outbox_backlog:3|g|#service:risk`, over UDP. */
export class DogStatsdSink implements ReportSink {
  readonly name = 'dogstatsd';
  readonly #socket: Socket;
  readonly #host: string;
  readonly #port: number;

  /** Where the agent listens, such as `127.0.0.1` and 8125. */
  constructor(host: string, port: number) {
    this.#host = host;
    this.#port = port;
    this.#socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
    // Nothing is told to a sender of datagrams for good: an error belongs to the send that it is reported for.
    this.#socket.on('error', () => undefined);
    this.#socket.unref();
  }

  async sendReport({ service, values }: Report): Promise<void> {
    const lines = values.filter(({ value }) => Number.isFinite(value)).map((value) => dogStatsdLine(service, value));
    for (const datagram of packed(lines)) await this.#send(datagram);
  }

  closeSink(): Promise<void> {
    return new Promise((resolve) => this.#socket.close(() => resolve()));
  }

  #send(datagram: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#socket.send(datagram, this.#port, this.#host, (error) => (error === null ? resolve() : reject(error)));
    });
  }
}

/** Every value is a gauge: a counter is sent as its total, from which Datadog makes a rate. */
export function dogStatsdLine(service: string, { labels, name, value }: ReportedValue): string {
  const tags = Object.entries({ service, ...labels }).map(([label, text]) => `${label}:${tagText(text)}`);
  return `${name.replace(/^tradewind_/u, 'tradewind.')}:${value}|g|#${tags.join(',')}`;
}

/** Without the characters by which the protocol separates. */
function tagText(text: string): string {
  return text.replaceAll(/[|,#\n\r]/gu, '_');
}

/** Lines put together into as few datagrams as they fit into. */
function packed(lines: readonly string[]): readonly string[] {
  const datagrams: string[] = [];
  let current = '';
  for (const line of lines) {
    const longer = current === '' ? line : `${current}\n${line}`;
    if (current === '' || Buffer.byteLength(longer) <= DATAGRAM_BYTES) {
      current = longer;
      continue;
    }
    datagrams.push(current);
    current = line;
  }
  return current === '' ? datagrams : [...datagrams, current];
}
