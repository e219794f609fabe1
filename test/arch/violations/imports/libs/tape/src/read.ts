import '#libs/venues';

/** Frames. */
export const read = 1;
