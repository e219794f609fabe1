import { type LoggerService } from '@nestjs/common';
import { type DestinationStream, type Logger, pino } from 'pino';
import { standardLogOutput } from './log-output.js';

/** A structured log: `log.info({ correlationId }, 'what happened')`. Never hand it a secret. */
export type Log = Logger;

const REDACTED = [
  'apiKey',
  'apiSecret',
  'secret',
  'password',
  'signature',
  'authorization',
  '*.apiKey',
  '*.apiSecret',
  '*.password',
  '*.signature',
];

/** Makes the log of a service: one JSON line per event on standard output, or where else it is told, secrets by name blanked out. */
export function createLog(service: string, level: string, destination?: DestinationStream): Log {
  const options = {
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: REDACTED, censor: '[redacted]' },
  };
  return pino(options, destination ?? standardLogOutput());
}

/** Lets Nest's own messages flow into our log. */
export class NestLogAdapter implements LoggerService {
  readonly #log: Log;

  constructor(log: Log) {
    this.#log = log;
  }

  log(message: unknown, ...rest: unknown[]): void {
    this.#log.debug({ nest: rest.at(-1) }, String(message));
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.#log.error(
      { nest: rest.at(-1), err: message instanceof Error ? message : undefined, detail: rest[0] },
      String(message),
    );
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.#log.warn({ nest: rest.at(-1) }, String(message));
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.#log.debug({ nest: rest.at(-1) }, String(message));
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.#log.trace({ nest: rest.at(-1) }, String(message));
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.#log.fatal({ nest: rest.at(-1) }, String(message));
  }
}
