/** What bookings look at and change in the books of an account. */
export * from './bookings.js';
