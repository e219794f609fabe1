import { type VenueId, asId } from '#libs/kernel';

/** The venue's name in our suite. */
export const SCREAMING: VenueId = asId<VenueId>('NAME');
