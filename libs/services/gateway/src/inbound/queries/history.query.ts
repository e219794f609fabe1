import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsInt, Max, Min } from 'class-validator';

const digits = ({ value }: { readonly value: unknown }): unknown =>
  typeof value === 'string' && /^\d{1,6}$/u.test(value) ? Number(value) : value;

/** Which candles of a market are wanted. */
export class HistoryQuery {
  @ApiPropertyOptional({ description: 'The length of a candle, in seconds', minimum: 1, maximum: 3_600, default: 5 })
  @Transform(digits)
  @IsInt({ message: 'seconds must be a whole number' })
  @Min(1)
  @Max(3_600)
  seconds: number = 5;

  @ApiPropertyOptional({ description: 'The newest so many', minimum: 1, maximum: 1_000, default: 300 })
  @Transform(digits)
  @IsInt({ message: 'limit must be a whole number' })
  @Min(1)
  @Max(1_000)
  limit: number = 300;
}
