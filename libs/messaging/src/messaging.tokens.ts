/** Injects the {@link TickLane}. */
export const TICK_LANE = Symbol('TickLane');
/** Injects the {@link DurablePublisher}. */
export const DURABLE_PUBLISHER = Symbol('DurablePublisher');
/** Injects the {@link Asker}. */
export const ASKER = Symbol('Asker');
