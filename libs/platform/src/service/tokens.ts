/** Injects the service's {@link Log}. */
export const LOG = Symbol('Log');

/** Injects the {@link Clock}: the {@link SCHEDULER}, for code that only reads the time. */
export const CLOCK = Symbol('Clock');

/** Injects the {@link Scheduler}. */
export const SCHEDULER = Symbol('Scheduler');

/** Injects {@link Random}. */
export const RANDOM = Symbol('Random');

/** Injects the name of the service, as on the wire, in logs and in metrics. */
export const SERVICE_NAME = Symbol('ServiceName');
