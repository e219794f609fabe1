import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, ValidateBy } from 'class-validator';
import { IsToken } from '#libs/contracts';
import { InstrumentFilter, VenueFilter } from './names.js';
import { PageQuery } from './page.query.js';
import { IsWholeNumberText, MICROSECONDS } from './whole-number.js';

/** A span that ends before it begins holds nothing, whatever happened: an empty list would tell of a quiet day. */
function IsNotBeforeStart(): PropertyDecorator {
  return ValidateBy({
    name: 'isNotBeforeStart',
    validator: {
      validate: (toUs: unknown, check) => {
        const { fromUs } = (check?.object ?? {}) as { readonly fromUs?: unknown };
        return typeof fromUs !== 'number' || typeof toUs !== 'number' || toUs >= fromUs;
      },
      defaultMessage: () => 'toUs must not lie before fromUs',
    },
  });
}

/** A page of what belongs to an account and a venue. */
class VenueQuery extends PageQuery {
  @ApiPropertyOptional({ description: 'Only this account', example: 'paper-1' })
  @IsOptional()
  @IsToken()
  account?: string;

  @VenueFilter()
  venue?: string;
}

/** A page of what belongs to an account, a venue, an instrument. */
export class TradingQuery extends VenueQuery {
  @InstrumentFilter()
  instrument?: string;
}

/** A page of what belongs to an account and a venue and happened within a span of time. */
export class VenueSpanQuery extends VenueQuery {
  @ApiPropertyOptional({ description: 'Only what happened from then on, in microseconds since the epoch', minimum: 0 })
  @IsOptional()
  @IsWholeNumberText(MICROSECONDS)
  fromUs?: number;

  @ApiPropertyOptional({ description: 'Only what happened before, in microseconds since the epoch', minimum: 0 })
  @IsOptional()
  @IsWholeNumberText(MICROSECONDS)
  @IsNotBeforeStart()
  toUs?: number;

  @ApiPropertyOptional({ description: 'Which end the list begins with', enum: ['newest', 'oldest'], default: 'newest' })
  @IsIn(['newest', 'oldest'])
  sort: 'newest' | 'oldest' = 'newest';
}

/** The same of one instrument, where it is said. */
export class SpanQuery extends VenueSpanQuery {
  @InstrumentFilter()
  instrument?: string;
}
