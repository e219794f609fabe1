import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsIn, IsOptional } from 'class-validator';
import { IsInstrumentName } from '#libs/contracts';
import { VENUE_NAMES } from '#libs/venues';

const SMALL_LATIN = /[a-z]/gu;
const KNOWN_VENUES: readonly string[] = VENUE_NAMES;

/** Reads a text by `read`, and leaves alone what is none. */
function Read(read: (text: string) => string): PropertyDecorator {
  return Transform(({ value }: { readonly value: unknown }) => (typeof value === 'string' ? read(value) : value));
}

/** A venue that somebody typed, in whatever letters: no two venues differ in their size alone. One that there is not stays as it was typed. */
export function AsVenue(): PropertyDecorator {
  return Read((text) => (KNOWN_VENUES.includes(text.toLowerCase()) ? text.toLowerCase() : text));
}

/** Narrows a list to a venue; one that there is not is refused with those that there are. */
export function VenueFilter(description = 'Only this venue'): PropertyDecorator {
  return applyDecorators(
    ApiPropertyOptional({ description, example: 'binance' }),
    IsOptional(),
    AsVenue(),
    IsIn(VENUE_NAMES, { message: `$property must be one of ${VENUE_NAMES.join(', ')}` }),
  );
}

/** The name of an instrument that somebody typed: no venue lists one with small Latin letters, so `btc-usdt` can only be BTC-USDT. */
export function IsTypedInstrument(): PropertyDecorator {
  return applyDecorators(
    Read((text) => text.replaceAll(SMALL_LATIN, (letter) => letter.toUpperCase())),
    IsInstrumentName(),
  );
}

/** Narrows a list or a command to an instrument. */
export function InstrumentFilter(description = 'Only this instrument'): PropertyDecorator {
  return applyDecorators(ApiPropertyOptional({ description, example: 'BTC-USDT' }), IsOptional(), IsTypedInstrument());
}
