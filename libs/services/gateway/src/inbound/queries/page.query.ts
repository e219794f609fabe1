import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, Max, MaxLength, Min, ValidateBy } from 'class-validator';
import { IsInstrumentName, IsToken } from '#libs/contracts';

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 500;

/** A whole number in plain digits; anything else stays as it is and is refused by the check behind it. */
function digits({ value }: { readonly value: unknown }): unknown {
  return typeof value === 'string' && /^\d{1,9}$/u.test(value) ? Number(value) : value;
}

/** A moment in plain digits, up to 2^53. */
function moment({ value }: { readonly value: unknown }): unknown {
  return typeof value === 'string' && /^\d{1,16}$/u.test(value) ? Number(value) : value;
}

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

/** How a list is paged. */
export class PageQuery {
  @ApiPropertyOptional({ description: 'Rows per page', minimum: 1, maximum: MAX_LIMIT, default: DEFAULT_LIMIT })
  @Transform(digits)
  @IsInt({ message: 'limit must be a whole number' })
  @Min(1)
  @Max(MAX_LIMIT)
  limit: number = DEFAULT_LIMIT;

  @ApiPropertyOptional({ description: 'The nextCursor of the page before' })
  @IsOptional()
  @IsString()
  @MaxLength(400)
  cursor?: string;
}

/** A page of what belongs to an account, a venue, an instrument. */
export class TradingQuery extends PageQuery {
  @ApiPropertyOptional({ description: 'Only this account', example: 'paper-1' })
  @IsOptional()
  @IsToken()
  account?: string;

  @ApiPropertyOptional({ description: 'Only this venue', example: 'binance' })
  @IsOptional()
  @IsToken()
  venue?: string;

  @ApiPropertyOptional({ description: 'Only this instrument', example: 'BTC-USDT' })
  @IsOptional()
  @IsInstrumentName()
  instrument?: string;
}

/** A page of what belongs to an account and happened within a span of time. */
export class SpanQuery extends TradingQuery {
  @ApiPropertyOptional({ description: 'Only what happened from then on, in microseconds since the epoch', minimum: 0 })
  @IsOptional()
  @Transform(moment)
  @IsInt({ message: 'fromUs must be a whole number of microseconds' })
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  fromUs?: number;

  @ApiPropertyOptional({ description: 'Only what happened before, in microseconds since the epoch', minimum: 0 })
  @IsOptional()
  @Transform(moment)
  @IsInt({ message: 'toUs must be a whole number of microseconds' })
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  @IsNotBeforeStart()
  toUs?: number;

  @ApiPropertyOptional({ description: 'Which end the list begins with', enum: ['newest', 'oldest'], default: 'newest' })
  @IsIn(['newest', 'oldest'])
  sort: 'newest' | 'oldest' = 'newest';
}
