import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Instrument } from '#libs/domain';
import { Decimal, type InstrumentId, type VenueId, asId } from '#libs/kernel';

/** What the scripted server sends back to one request. */
export interface ScriptedAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A REST server in this process that answers as the test wants, and remembers the requests. */
export class ScriptedRest {
  private readonly server: Server;
  readonly asked: string[] = [];
  /** Answers a path; set by the test. */
  answer: (path: string, nth: number) => ScriptedAnswer | 'cut' = () => ({ status: 404, body: '{}' });

  private constructor(server: Server) {
    this.server = server;
  }

  static async open(): Promise<ScriptedRest> {
    const server = createServer();
    const rest = new ScriptedRest(server);
    server.on('request', (request: IncomingMessage, response: ServerResponse) => rest.serve(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    return rest;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private serve(request: IncomingMessage, response: ServerResponse): void {
    const path = request.url ?? '';
    this.asked.push(path);
    const answer = this.answer(path, this.asked.length);
    if (answer === 'cut') {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('[[15869');
      response.destroy();
      return;
    }
    response.writeHead(answer.status ?? 200, { 'content-type': 'application/json', ...answer.headers });
    response.end(answer.body);
  }
}

/** An instrument for tests of the past. */
export function pastInstrument(
  venue: string,
  venueSymbol: string,
  tickSize = '0.01',
  lotSize = '0.00000001',
): Instrument {
  return {
    venue: asId<VenueId>(venue),
    id: asId<InstrumentId>('BTC-USDT'),
    venueSymbol,
    base: 'BTC',
    quote: 'USDT',
    status: 'TRADING',
    tickSize: new Decimal(tickSize),
    lotSize: new Decimal(lotSize),
    minQuantity: new Decimal(lotSize),
    maxQuantity: new Decimal('1000000'),
    minNotional: new Decimal('1'),
  };
}
