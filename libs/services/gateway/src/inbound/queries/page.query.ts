import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, MaxLength } from 'class-validator';
import { IsWholeNumberText } from './whole-number.js';

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 500;

/** How a list is paged. */
export class PageQuery {
  @ApiPropertyOptional({ description: 'Rows per page', minimum: 1, maximum: MAX_LIMIT, default: DEFAULT_LIMIT })
  @IsWholeNumberText({ atLeast: 1, atMost: MAX_LIMIT })
  limit: number = DEFAULT_LIMIT;

  @ApiPropertyOptional({ description: 'The nextCursor of the page before' })
  @IsOptional()
  @IsString()
  @MaxLength(400)
  cursor?: string;
}
