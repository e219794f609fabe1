import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 500;

/** A whole number in plain digits; anything else stays as it is and is refused by the check behind it. */
function digits({ value }: { readonly value: unknown }): unknown {
  return typeof value === 'string' && /^\d{1,9}$/u.test(value) ? Number(value) : value;
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
