import { WITH_BOOKS } from '../faults/fault.js';
import type { SimulatedService } from '../module-of.js';

/** Where a message changes hands on the durable lane. */
const DURABLE_HOPS = ['publication', 'publish-acknowledgement', 'delivery', 'acknowledgement'] as const;
/** What order-management asks of the exchange, and the answers. */
const REQUESTS = ['order', 'cancel', 'query', 'order-answer', 'cancel-answer', 'query-answer'] as const;
const SIDES_OF_A_POINT = ['before', 'after'] as const;

const steps = (names: readonly string[]): string[] =>
  names.flatMap((name) => SIDES_OF_A_POINT.map((side) => `${name} ${side}`));

/**
 * Every named crash point: a service, what it is about to do or has just done, and which of the two. A message, an answer and
 * a report are "before" when they have arrived and are not parsed.
 */
export const CRASH_POINTS: readonly string[] = [
  ...WITH_BOOKS.flatMap((service) =>
    steps(['commit', ...DURABLE_HOPS.map((hop) => `durable ${hop}`)]).map((step) => `${service}: ${step}`),
  ),
  ...steps([...REQUESTS, 'report']).map((step) => `order-management: ${step}`),
  'market-data: report before',
  'market-data: ask reply before',
  'risk: ask reply before',
];

interface ArmedPoint {
  readonly point: string;
  skip: number;
  readonly crash: (number: number) => void;
}

/** The crash points of a story: which are passed, and at which of them a service dies. */
export class CrashPoints {
  readonly #armed = new Set<ArmedPoint>();
  /** The points at which a service has died. */
  readonly died = new Set<string>();

  /** Lets a service die at a point, after it was passed `skip` times; `crash` is told the number of the instance. */
  arm(point: string, skip: number, crash: (number: number) => void): void {
    this.#armed.add({ point, skip, crash });
  }

  /** No service dies any more. */
  disarm(): void {
    this.#armed.clear();
  }

  /** An instance of a service passes a point; it may be dead afterwards. */
  pass(service: SimulatedService, number: number, step: string): void {
    if (this.#armed.size === 0) return;
    const passed = `${service}: ${step}`;
    for (const armed of this.#armed) {
      if (armed.point !== passed) continue;
      armed.skip -= 1;
      if (armed.skip >= 0) continue;
      this.#armed.delete(armed);
      this.died.add(passed);
      armed.crash(number);
      return;
    }
  }
}
