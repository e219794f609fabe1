/** Injects the service's {@link Log}. */
export const LOG = Symbol('Log');

/** Injects the {@link Clock}. */
export const CLOCK = Symbol('Clock');
