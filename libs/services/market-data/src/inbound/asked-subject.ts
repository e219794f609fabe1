import type { NatsContext } from '@nestjs/microservices';
import { type InstrumentId, type VenueId, asId } from '#libs/kernel';

/** The venue and the instrument at the end of a question's subject. */
export function askedFor(context: NatsContext): { readonly venue: VenueId; readonly instrument: InstrumentId } {
  const tokens = context.getSubject().split('.');
  return { venue: asId<VenueId>(tokens.at(-2) ?? ''), instrument: asId<InstrumentId>(tokens.at(-1) ?? '') };
}
