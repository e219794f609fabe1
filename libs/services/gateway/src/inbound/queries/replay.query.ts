import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsToken } from '#libs/contracts';
import { IsTypedInstrument } from './names.js';
import { IsWholeNumberText, MICROSECONDS } from './whole-number.js';

/** A market of a recording in a path. */
export class RecordingParams {
  @ApiProperty({ description: 'The name of the recording', example: '2026-11-29' })
  @IsToken()
  recording!: string;

  @ApiProperty({ example: 'BTC-USDT' })
  @IsTypedInstrument()
  instrument!: string;
}

/** Up to which moment a recording is to be read. */
export class WindQuery {
  @ApiProperty({ description: 'The moment, in microseconds since the epoch', minimum: 0 })
  @IsWholeNumberText(MICROSECONDS)
  toUs!: number;
}

/** Which part of a recording is wanted. */
export class ReplayQuery {
  @ApiProperty({ description: 'The moment of the first look, in microseconds since the epoch', minimum: 0 })
  @IsWholeNumberText(MICROSECONDS)
  fromUs!: number;

  @ApiPropertyOptional({
    description: 'Between two looks, in milliseconds',
    minimum: 50,
    maximum: 60_000,
    default: 250,
  })
  @IsWholeNumberText({ atLeast: 50, atMost: 60_000, of: 'milliseconds' })
  stepMs: number = 250;

  @ApiPropertyOptional({ description: 'How many looks', minimum: 1, maximum: 400, default: 120 })
  @IsWholeNumberText({ atLeast: 1, atMost: 400 })
  limit: number = 120;
}
