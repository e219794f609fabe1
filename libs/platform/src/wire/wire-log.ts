import { Inject, Injectable } from '@nestjs/common';
import type { Problem } from '#libs/kernel';
import { type Log } from '../log/log.js';
import { METRICS } from '../metrics/catalogue/index.js';
import { type CounterMetric, Metrics } from '../metrics/metrics.js';
import { Supervisor } from '../service/supervisor.js';
import { LOG } from '../service/tokens.js';

/**
 * Logs and counts what happens on the wire, as the listener of every connection and lane of the messaging library.
 * A refused subject means that the code or the flow table is wrong: the service ends instead of going on half deaf.
 */
@Injectable()
export class WireLog {
  readonly #log: Log;
  readonly #handled: CounterMetric<'message'>;
  readonly #retried: CounterMetric<'message'>;
  readonly #parked: CounterMetric<'message'>;
  readonly #missed: CounterMetric<'namespace'>;
  readonly #caughtUp: CounterMetric<'namespace'>;
  readonly #lost: CounterMetric<'namespace'>;
  readonly #forged: CounterMetric<'message'>;
  readonly #garbage: CounterMetric<'lane'>;
  readonly #metrics: Metrics;
  readonly #supervisor: Supervisor;

  constructor(@Inject(LOG) log: Log, metrics: Metrics, supervisor: Supervisor) {
    this.#log = log;
    this.#supervisor = supervisor;
    this.#handled = metrics.counter(METRICS.durableHandled);
    this.#retried = metrics.counter(METRICS.durableRetries);
    this.#parked = metrics.counter(METRICS.durableParked);
    this.#missed = metrics.counter(METRICS.durableMissed);
    this.#caughtUp = metrics.counter(METRICS.durableCaughtUp);
    this.#lost = metrics.counter(METRICS.durableLost);
    this.#forged = metrics.counter(METRICS.wireForged);
    this.#garbage = metrics.counter(METRICS.wireGarbage);
    this.#metrics = metrics;
  }

  /** The service cannot start yet; `host` without the credentials that an address may hold. */
  onBrokerAwaited(host: string, why: string): void {
    this.#metrics.gauge(METRICS.brokerConnected).set(0);
    this.#log.warn(
      { host, why },
      'the broker cannot be entered, and the service waits for it: see NATS_URL and its user',
    );
  }

  /** The service has entered the broker. A process without one shows nothing of it. */
  onBrokerEntered(): void {
    this.#metrics.gauge(METRICS.brokerConnected).set(1);
  }

  onConnection(connected: boolean, why: string): void {
    this.#metrics.gauge(METRICS.brokerConnected).set(connected ? 1 : 0);
    this.#log.warn({ connected, why }, connected ? 'the broker is back' : 'the broker is away');
  }

  onPermissionViolation(error: Error): void {
    this.#log.fatal({ err: error }, 'the broker refuses a subject: the flow table and the code disagree');
    this.#supervisor.fail(error);
  }

  onError(error: Error): void {
    this.#log.error({ err: error }, 'the broker reports an error');
  }

  onHandled(subject: string): void {
    this.#handled.inc({ message: nameOf(subject) });
  }

  onRetry(subject: string, attempt: number, error: unknown): void {
    this.#retried.inc({ message: nameOf(subject) });
    this.#log.warn({ subject, attempt, err: error }, 'a message could not be handled and is tried again');
  }

  onParked(subject: string, reason: string): void {
    this.#parked.inc({ message: nameOf(subject) });
    this.#log.error({ subject, reason }, 'a message can never be handled and was parked');
  }

  onForged(subject: string, why: string): void {
    this.#forged.inc({ message: nameOf(subject) });
    this.#log.error({ subject, why }, 'a message was not written by the only service that may: somebody forges');
  }

  onMissed(subject: string, messages: number): void {
    const [namespace = ''] = subject.split('.');
    this.#missed.add(messages, { namespace });
    this.#log.error(
      { namespace, messages },
      'messages were gone before the service came for them: it was away too long, and asks their writer for them',
    );
  }

  onWriterAway(subject: string, attempt: number, why: Problem): void {
    this.#log.warn({ subject, attempt, why }, 'the writer cannot be asked for what was missed and is asked again');
  }

  onCaughtUp(subject: string, messages: number): void {
    const [namespace = ''] = subject.split('.');
    this.#caughtUp.add(messages, { namespace });
    this.#log.warn({ namespace, messages }, 'what was missed came from its writer');
  }

  onLost(subject: string, why: Problem): void {
    const [namespace = ''] = subject.split('.');
    this.#lost.inc({ namespace });
    this.#log.error({ namespace, ...why }, 'what was missed cannot be had from its writer: facts have no effect here');
  }

  onSourceTrouble(namespace: string, why: string): void {
    this.#log.warn({ namespace, why }, 'a durable consumer is not there and is looked for again');
  }

  onStreamsLost(): void {
    this.#log.error({}, 'the broker has lost streams of this service; they are made again');
  }

  onStreamTrouble(error: unknown): void {
    this.#log.error({ err: error }, 'streams could not be looked at or made; tried again');
  }

  onGarbage(subject: string, why: string): void {
    this.#garbage.inc({ lane: 'ask' });
    this.#log.warn({ subject, why }, 'a question that cannot be read was dropped');
  }

  /** A tick-lane message that could not be read. */
  onBadTick(subject: string, why: string): void {
    this.#garbage.inc({ lane: 'tick' });
    this.#log.warn({ subject, why }, 'a tick that cannot be read was dropped');
  }
}

/** The message's name without its ids, so that metrics stay few: `order.filled.v1`. */
function nameOf(subject: string): string {
  return subject.split('.').slice(0, 3).join('.');
}
