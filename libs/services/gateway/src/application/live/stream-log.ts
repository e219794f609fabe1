/** What is sent word for word, in order, to everybody who was there; the oldest are forgotten. */
export interface LoggedEvent {
  readonly sequence: number;
  readonly topic: string;
  /** The event as JSON. */
  readonly text: string;
}

/** What is sent newest first: a client that is slow never sees the values between. */
export interface LatestValue {
  readonly topic: string;
  /** Of the whole board: grows with every change of any value. */
  readonly version: number;
  readonly text: string;
}

/** Most bytes that the log of events keeps, for all clients together. */
export const LOG_BYTES = 4 * 1024 * 1024;
/** Most events that it keeps. */
export const LOG_EVENTS = 5_000;

/** The events that may not be lost, within a bound, and the newest of the values that may be skipped. */
export class StreamLog {
  /** Names this log: a client of another one cannot resume here. */
  readonly epoch: string;
  #events: LoggedEvent[] = [];
  #bytes = 0;
  #sequence = 0;
  #version = 0;
  readonly #latest = new Map<string, LatestValue>();

  constructor(epoch: string) {
    this.epoch = epoch;
  }

  /** Of the newest event; 0 before the first. */
  get sequence(): number {
    return this.#sequence;
  }

  /** Of the newest value. */
  get version(): number {
    return this.#version;
  }

  /** Adds an event; `text` is its value as JSON. */
  append(topic: string, text: string): void {
    this.#sequence += 1;
    const event = {
      sequence: this.#sequence,
      topic,
      text: `{"sequence":${this.#sequence},"topic":"${topic}","value":${text}}`,
    };
    this.#events.push(event);
    this.#bytes += event.text.length;
    while (this.#events.length > LOG_EVENTS || this.#bytes > LOG_BYTES) {
      this.#bytes -= this.#events.shift()?.text.length ?? 0;
    }
  }

  /** Sets the newest value under a key; one that says the same as the last is no change. */
  setLatest(topic: string, key: string, text: string): void {
    const name = `${topic} ${key}`;
    const whole = `{"topic":"${topic}","key":${JSON.stringify(key)},"value":${text}}`;
    if (this.#latest.get(name)?.text === whole) return;
    this.#version += 1;
    this.#latest.set(name, { topic, version: this.#version, text: whole });
  }

  /** Whether every event behind a sequence is still here. */
  reaches(sequence: number): boolean {
    const oldest = this.#events[0]?.sequence ?? this.#sequence + 1;
    return sequence <= this.#sequence && sequence + 1 >= oldest;
  }

  /** The events behind a sequence, oldest first, as many as fit into `maxBytes` (at least one). */
  eventsAfter(sequence: number, maxBytes: number): readonly LoggedEvent[] {
    const oldest = this.#events[0]?.sequence ?? this.#sequence + 1;
    const events: LoggedEvent[] = [];
    let bytes = 0;
    for (let i = Math.max(0, sequence + 1 - oldest); i < this.#events.length; i += 1) {
      const event = this.#events[i];
      if (event === undefined || (events.length > 0 && bytes + event.text.length > maxBytes)) break;
      bytes += event.text.length;
      events.push(event);
    }
    return events;
  }

  /** The values that changed behind a version. */
  latestAfter(version: number): readonly LatestValue[] {
    return version >= this.#version ? [] : [...this.#latest.values()].filter((value) => value.version > version);
  }
}
