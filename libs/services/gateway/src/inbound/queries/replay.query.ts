import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsInt, Max, Min } from 'class-validator';
import { IsInstrumentName, IsToken } from '#libs/contracts';

const digits = ({ value }: { readonly value: unknown }): unknown =>
  typeof value === 'string' && /^\d{1,16}$/u.test(value) ? Number(value) : value;

/** A market of a recording in a path. */
export class RecordingParams {
  @ApiProperty({ description: 'The name of the recording', example: '2026-11-29' })
  @IsToken()
  recording!: string;

  @ApiProperty({ example: 'BTC-USDT' })
  @IsInstrumentName()
  instrument!: string;
}

/** Up to which moment a recording is to be read. */
export class WindQuery {
  @ApiProperty({ description: 'The moment, in microseconds since the epoch', minimum: 0 })
  @Transform(digits)
  @IsInt({ message: 'toUs must be a whole number of microseconds' })
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  toUs!: number;
}

/** Which part of a recording is wanted. */
export class ReplayQuery {
  @ApiProperty({ description: 'The moment of the first look, in microseconds since the epoch', minimum: 0 })
  @Transform(digits)
  @IsInt({ message: 'fromUs must be a whole number of microseconds' })
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  fromUs!: number;

  @ApiPropertyOptional({
    description: 'Between two looks, in milliseconds',
    minimum: 50,
    maximum: 60_000,
    default: 250,
  })
  @Transform(digits)
  @IsInt({ message: 'stepMs must be a whole number' })
  @Min(50)
  @Max(60_000)
  stepMs: number = 250;

  @ApiPropertyOptional({ description: 'How many looks', minimum: 1, maximum: 400, default: 120 })
  @Transform(digits)
  @IsInt({ message: 'limit must be a whole number' })
  @Min(1)
  @Max(400)
  limit: number = 120;
}
