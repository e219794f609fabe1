import type { Scheduler } from '#libs/kernel';
import type { Environment } from '#libs/platform';
import type { TradewindConfig } from '../config/config-schema.js';

/** A set-up that is examined: everything that a check may look at. */
export interface SetUp {
  readonly scheduler: Scheduler;
  /** Such as `20.19.0`. */
  readonly nodeVersion: string;
  readonly environment: Environment;
  /** The file of `--config`; `undefined` without one. */
  readonly configFile: string | undefined;
  /** The gateway's port, and the five after it; `undefined` where free ones are taken. */
  readonly portBase: number | undefined;
  /** Where books and journals are kept. */
  readonly dataFolder: string;
  /** Linux's control group, from which the limit of memory is read. */
  readonly cgroup: string;
  readonly memoryBytes: number;
  /** What a day of trading needs on the disk. */
  readonly neededDiskBytes: number;
  /** What the six services, Postgres and NATS need together. */
  readonly neededMemoryBytes: number;
}

/** Something that is wrong, and what to do about it. */
export interface Fault {
  /** A name that scripts may rely on, such as `postgres-password`. */
  readonly code: string;
  readonly problem: string;
  readonly cure: string;
}

/** What a check found. `skipped` says why it could not look. */
export interface Finding {
  readonly faults: readonly Fault[];
  readonly skipped?: string;
}

/** Looks at one part of a set-up. `config` is the file as it was read; none where there is no file or it is wrong. */
export interface Check {
  /** What is looked at, as one says it. */
  readonly name: string;
  findFaults(setUp: SetUp, config: TradewindConfig | undefined): Promise<Finding>;
}

/** Nothing is wrong. */
export const HEALTHY: Finding = { faults: [] };

/** One fault. */
export function faulty(code: string, problem: string, cure: string): Finding {
  return { faults: [{ code, problem, cure }] };
}

/** A check that had nothing to look at. */
export function skipped(reason: string): Finding {
  return { faults: [], skipped: reason };
}

/** The message of an error that helps most: the system's own, which fetch hides behind its cause. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause instanceof Error) return reasonOf(error.cause);
  return error.message === '' && 'code' in error ? String(error.code) : error.message;
}
