import type { Scheduler } from '#libs/kernel';
import type { ClientSession, ClientSocket, SessionOpener } from '../sockets/client-socket.js';
import type { FaultPlan, FaultyMessage } from './fault-plan.js';

/** Begins sessions whose messages go wrong as a plan says. */
export function withMessageFaults(
  openSession: SessionOpener,
  channel: FaultyMessage['channel'],
  plan: FaultPlan,
  scheduler: Scheduler,
): SessionOpener {
  return (socket) => {
    const faults = new MessageFaults(socket, channel, plan, scheduler);
    const session = openSession(faults.faultySocket());
    return faults.faultySession(session);
  };
}

/** Both directions of one connection. */
class MessageFaults {
  readonly #socket: ClientSocket;
  readonly #channel: FaultyMessage['channel'];
  readonly #plan: FaultPlan;
  readonly #scheduler: Scheduler;
  #isOver = false;

  constructor(socket: ClientSocket, channel: FaultyMessage['channel'], plan: FaultPlan, scheduler: Scheduler) {
    this.#socket = socket;
    this.#channel = channel;
    this.#plan = plan;
    this.#scheduler = scheduler;
  }

  faultySocket(): ClientSocket {
    const socket = this.#socket;
    return {
      get backlogBytes() {
        return socket.backlogBytes;
      },
      sendText: (text) => this.#pass('TO_CLIENT', text, (passed) => socket.sendText(passed)),
      ping: (payload) => socket.ping(payload),
      close: (code, reason) => socket.close(code, reason),
      terminate: () => socket.terminate(),
    };
  }

  faultySession(session: ClientSession): ClientSession {
    return {
      onText: (text) => this.#pass('FROM_CLIENT', text, (passed) => session.onText(passed)),
      onPing: () => session.onPing(),
      onPong: () => session.onPong(),
      onEnd: () => {
        this.#isOver = true;
        session.onEnd();
      },
    };
  }

  #pass(direction: FaultyMessage['direction'], text: string, passOn: (text: string) => void): void {
    const fault = this.#plan.faultOfMessage({ channel: this.#channel, direction, text });
    switch (fault?.kind) {
      case undefined:
        passOn(text);
        break;
      case 'DROP':
        break;
      case 'DELAY':
        this.#scheduler.runAfter(fault.delayMs, () => {
          if (!this.#isOver) passOn(text);
        });
        break;
      case 'DUPLICATE':
        passOn(text);
        passOn(text);
        break;
      case 'TRUNCATE':
        passOn(text.slice(0, fault.length));
        break;
      case 'REPLACE':
        passOn(fault.text);
        break;
      case 'CUT':
        this.#socket.terminate();
        break;
    }
  }
}
