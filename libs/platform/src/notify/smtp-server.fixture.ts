import { once } from 'node:events';
import { type AddressInfo, type Server, type Socket, createServer } from 'node:net';

/** A mail as a server takes it. */
export interface TakenMail {
  readonly from: string;
  readonly to: readonly string[];
  /** Headers, an empty line, and the text. */
  readonly content: string;
}

/** The part of a mail server that a client meets (RFC 5321), without TLS: greeting, EHLO, MAIL, RCPT, DATA, QUIT, and a no to anything else. */
export class SmtpServer {
  readonly mails: TakenMail[] = [];
  /** Every line that a client sent outside of a mail. */
  readonly commands: string[] = [];
  /** The reply to a recipient. */
  rcptReply = '250 OK';
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  constructor() {
    this.#server = createServer((socket) => this.#serve(socket));
  }

  /** Listens, and returns its address. */
  async start(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `smtp://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Ends every connection. */
  stop(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    socket.setEncoding('utf8');
    const session = new SmtpSession(this);
    let rest = '';
    socket.write('220 test ESMTP\r\n');
    socket.on('data', (text: string) => {
      const lines = (rest + text).split('\r\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const reply = session.replyTo(line);
        if (reply !== undefined) socket.write(`${reply}\r\n`);
        if (line === 'QUIT') socket.end();
      }
    });
  }
}

class SmtpSession {
  readonly #server: SmtpServer;
  #from = '';
  #to: string[] = [];
  #content: string[] | undefined;

  constructor(server: SmtpServer) {
    this.#server = server;
  }

  replyTo(line: string): string | undefined {
    if (this.#content !== undefined) return this.#takeLine(this.#content, line);
    this.#server.commands.push(line);
    const [verb = ''] = line.split(/[ :]/u);
    const address = /<([^>]*)>/u.exec(line)?.[1] ?? '';
    switch (verb) {
      case 'EHLO':
        return '250-test\r\n250 8BITMIME';
      case 'MAIL':
        [this.#from, this.#to] = [address, []];
        return '250 OK';
      case 'RCPT':
        this.#to.push(address);
        return this.#server.rcptReply;
      case 'DATA':
        this.#content = [];
        return '354 go on';
      case 'QUIT':
        return '221 bye';
      default:
        return '502 not here';
    }
  }

  #takeLine(content: string[], line: string): string | undefined {
    if (line !== '.') {
      content.push(line.startsWith('.') ? line.slice(1) : line);
      return undefined;
    }
    this.#server.mails.push({ from: this.#from, to: this.#to, content: content.join('\n') });
    this.#content = undefined;
    return '250 taken';
  }
}
