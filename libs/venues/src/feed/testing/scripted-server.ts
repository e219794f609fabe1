import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

/** A WebSocket server in this process whose script is what the test does with it. */
export class ScriptedServer {
  private readonly server: WebSocketServer;
  /** Every frame that clients sent, with the number of their connection from 1 on. */
  readonly received: { readonly connection: number; readonly text: string }[] = [];
  private readonly sockets: WebSocket[] = [];
  private waiting: { readonly holds: () => boolean; readonly resolve: () => void }[] = [];
  /** Answers a frame of a client; set by the test. */
  answer: (text: string, connection: number) => readonly string[] = () => [];

  private constructor(server: WebSocketServer) {
    this.server = server;
    server.on('connection', (socket) => {
      this.sockets.push(socket);
      const connection = this.sockets.length;
      socket.on('message', (data: Buffer) => {
        const text = data.toString('utf8');
        this.received.push({ connection, text });
        for (const frame of this.answer(text, connection)) socket.send(frame);
        this.check();
      });
      socket.on('close', () => this.check());
      this.check();
    });
  }

  static async open(): Promise<ScriptedServer> {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    await new Promise<void>((resolve) => server.once('listening', () => resolve()));
    return new ScriptedServer(server);
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.server.address() as AddressInfo).port}/`;
  }

  get connections(): number {
    return this.sockets.length;
  }

  /** Sends a frame on the newest connection. */
  send(frame: string | Buffer): void {
    this.sockets.at(-1)?.send(frame);
  }

  /** Sends a frame on a connection, counted from 1. */
  sendOn(connection: number, frame: string): void {
    this.sockets[connection - 1]?.send(frame);
  }

  /** Whether a connection, counted from 1, is open. */
  isOpen(connection: number): boolean {
    return this.sockets[connection - 1]?.readyState === 1;
  }

  /** Cuts a connection, counted from 1. */
  cutOff(connection: number): void {
    this.sockets[connection - 1]?.terminate();
  }

  /** Cuts the newest connection, silently. */
  cut(): void {
    this.sockets.at(-1)?.terminate();
  }

  /** Resolves when clients sent what the test waits for. */
  async until(holds: () => boolean): Promise<void> {
    if (holds()) return;
    await new Promise<void>((resolve) => this.waiting.push({ holds, resolve }));
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.terminate();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private check(): void {
    const ready = this.waiting.filter(({ holds }) => holds());
    this.waiting = this.waiting.filter((one) => !ready.includes(one));
    for (const { resolve } of ready) resolve();
  }
}
