import type { KeptProcess } from './kept-process.js';

/** A fault of the exchange's catalogue, narrowed, or a rule of its own; see docs/paper-exchange-faults.md. */
export type VenueFault = Readonly<Record<string, unknown>>;

interface Fired {
  readonly fired: readonly { readonly sequence: number; readonly harmed: string }[];
}

/** The fault control API of the exchange, as anybody may use it. */
export class ExchangeControl {
  readonly #exchange: KeptProcess;
  readonly #token: string;
  #readUpTo = 0;

  constructor(exchange: KeptProcess, token: string) {
    this.#exchange = exchange;
    this.#token = token;
  }

  /** Puts faults in force in place of those that are. */
  async setFaults(seed: number, add: readonly VenueFault[]): Promise<void> {
    await this.#ask('POST', '', { seed, clear: true, add });
  }

  /** Lets the exchange do something at once. */
  async act(action: 'CUT_CONNECTIONS' | 'CANCEL_OPEN_ORDERS'): Promise<void> {
    await this.#ask('POST', '', { do: [action] });
  }

  /** Lists a symbol otherwise from now on, as a real venue does it: nothing else tells of it. */
  async relist(relisting: Readonly<Record<string, unknown>>): Promise<void> {
    await this.#ask('POST', '', { relist: [relisting] });
  }

  /** Whether any fault has harmed anything since {@link heal} was called last. */
  async hasFired(): Promise<boolean> {
    const { fired } = (await this.#ask('GET', `/fired?after=${this.#readUpTo}`)) as Fired;
    return fired.length > 0;
  }

  /** Ends all faults; returns what they harmed since the last call. */
  async heal(): Promise<readonly string[]> {
    const { fired } = (await this.#ask('GET', `/fired?after=${this.#readUpTo}`)) as Fired;
    this.#readUpTo = fired.at(-1)?.sequence ?? this.#readUpTo;
    await this.#ask('DELETE', '');
    return fired.map(({ harmed }) => harmed);
  }

  async #ask(method: string, path: string, body?: object): Promise<unknown> {
    const answer = await this.#exchange.ask(`/paper/faults${path}`, {
      method,
      headers: { authorization: `Bearer ${this.#token}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (answer.status !== 200) throw new Error(`the exchange refused: ${JSON.stringify(answer)}`);
    return answer.body;
  }
}
