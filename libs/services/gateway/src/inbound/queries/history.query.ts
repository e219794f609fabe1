import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsWholeNumberText } from './whole-number.js';

/** Which candles of a market are wanted. */
export class HistoryQuery {
  @ApiPropertyOptional({ description: 'The length of a candle, in seconds', minimum: 1, maximum: 3_600, default: 5 })
  @IsWholeNumberText({ atLeast: 1, atMost: 3_600 })
  seconds: number = 5;

  @ApiPropertyOptional({ description: 'The newest so many', minimum: 1, maximum: 1_000, default: 300 })
  @IsWholeNumberText({ atLeast: 1, atMost: 1_000 })
  limit: number = 300;
}
