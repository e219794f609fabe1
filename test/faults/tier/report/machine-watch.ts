import { availableParallelism, loadavg } from 'node:os';
import { Worker } from 'node:worker_threads';

/** How the machine behaved during a trial: the control beside which times are judged. */
export interface Slowness {
  /** How many times slower than the machine of the goals, with nobody else on it; 1 on that machine. */
  readonly factor: number;
  /** The longest time for which a thread that wanted to run was not let, in milliseconds. */
  readonly worstStallMs: number;
}

/** A goal is not stretched more than this, however slow the machine is. */
export const MOST_STRETCH = 8;
/** What {@link work} takes of the processor on the machine of the goals, in milliseconds. */
const REFERENCE_MS = 6.5;
const REPETITIONS = 100;
/** Below this the machine counts as that one. */
const OURS = 1.3;
/** What the suite itself keeps busy, per processor. */
const OWN_LOAD = 1.5;
const SAMPLE_EVERY_MS = 1_000;

const ROWS = JSON.stringify(
  Array.from({ length: 200 }, (_, id) => ({ id, price: `${id}.25`, side: id % 2 === 1 ? 'BUY' : 'SELL' })),
);

/** A little of what services do all day. */
function work(): number {
  let sum = 0;
  for (let n = 0; n < REPETITIONS; n += 1)
    for (const row of JSON.parse(ROWS) as { readonly price: string; readonly side: string }[])
      sum += Number(row.price) * row.side.length;
  return sum;
}

/** A thread that wants nothing but to wake every few milliseconds, and notes by how much that was late. */
const SENTRY = `
  const { workerData } = require('node:worker_threads');
  const worstUs = new Int32Array(workerData);
  const EVERY_MS = 5;
  let before = performance.now();
  setInterval(() => {
    const now = performance.now();
    const lateUs = Math.round((now - before - EVERY_MS) * 1000);
    before = now;
    if (lateUs > Atomics.load(worstUs, 0)) Atomics.store(worstUs, 0, lateUs);
  }, EVERY_MS);
`;

/** Watches the machine during the trials. The same things that slow a service down slow its control down. */
export class MachineWatch {
  readonly #worstUs = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  readonly #sentry: Worker;
  #timer: NodeJS.Timeout | undefined;
  #samples: number[] = [];

  private constructor() {
    this.#sentry = new Worker(SENTRY, { eval: true, workerData: this.#worstUs.buffer });
  }

  static async start(): Promise<MachineWatch> {
    const watch = new MachineWatch();
    await new Promise((resolve, reject) => watch.#sentry.once('online', resolve).once('error', reject));
    watch.#sentry.unref();
    work(); // Compiled from here on.
    return watch;
  }

  /** Begins a window. */
  begin(): void {
    Atomics.store(this.#worstUs, 0, 0);
    this.#samples = [sampleFactor()];
    this.#timer = setInterval(() => this.#samples.push(sampleFactor()), SAMPLE_EVERY_MS);
  }

  /** Ends the window; says how slow the machine was in it. */
  end(): Slowness {
    clearInterval(this.#timer);
    const mean = this.#samples.reduce((sum, factor) => sum + factor, 0) / this.#samples.length;
    const queue = (loadavg()[0] ?? 0) / availableParallelism() / OWN_LOAD;
    const factor = Math.max(mean, sampleFactor(), queue);
    return { factor: factor < OURS ? 1 : factor, worstStallMs: Atomics.load(this.#worstUs, 0) / 1_000 };
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#sentry.terminate();
  }
}

/** How long the work took beside what it takes on the machine of the goals. */
function sampleFactor(): number {
  const beganMs = performance.now();
  work();
  return (performance.now() - beganMs) / REFERENCE_MS;
}

/** What may pass of a goal on a machine that was so slow, in milliseconds. */
export function stretchGoal(goalMs: number, { factor, worstStallMs }: Slowness): number {
  return goalMs * Math.min(factor, MOST_STRETCH) + worstStallMs;
}

/** The machine's load and slowness, as they are printed. */
export function describeMachine({ factor, worstStallMs }: Slowness): string {
  return `load ${loadavg()[0]?.toFixed(1) ?? '?'}, ${factor.toFixed(1)}x, stalls up to ${Math.round(worstStallMs)} ms`;
}
