import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsOptional, IsString, Length, ValidateNested } from 'class-validator';
import { IsDecimalText, IsPrintable, MOST_LIMITS } from '#libs/contracts';
import { CommandBody } from './command.bodies.js';
import { IsWholeNumber, MICROSECONDS } from './whole-number.js';

/** The limits of one scope. */
export class LimitsRowBody {
  @ApiProperty({ description: 'A market, or * for every one that does not set its own', example: 'binance:BTC-USDT' })
  @IsString()
  @Length(1, 120)
  @IsPrintable()
  instrument!: string;

  @ApiPropertyOptional({ description: 'Largest quantity of one order, in base', example: '1' })
  @IsOptional()
  @IsDecimalText()
  maxOrderQuantity?: string;

  @ApiPropertyOptional({ description: 'Largest worst-case notional of one order, in quote', example: '50000' })
  @IsOptional()
  @IsDecimalText()
  maxOrderNotional?: string;

  @ApiPropertyOptional({ description: 'Largest absolute position with all open orders filled, in base', example: '5' })
  @IsOptional()
  @IsDecimalText()
  maxPosition?: string;
}

/** A whole set of limits that is tried dry. */
export class TryLimitsBody {
  @ApiProperty({ type: [LimitsRowBody], description: 'The whole set: what is set nowhere refuses' })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MOST_LIMITS)
  @ValidateNested({ each: true })
  @Type(() => LimitsRowBody)
  limits!: LimitsRowBody[];

  @ApiPropertyOptional({
    description: 'Approvals from then on are judged, in microseconds since the epoch; since midnight UTC unless given',
  })
  @IsOptional()
  @IsWholeNumber({ ...MICROSECONDS, atLeast: 1 })
  sinceUs?: number;
}

/** A whole set of limits that is put in force. */
export class SetLimitsBody extends CommandBody {
  @ApiProperty({ type: [LimitsRowBody], description: 'The whole set: it takes the place of the one in force' })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MOST_LIMITS)
  @ValidateNested({ each: true })
  @Type(() => LimitsRowBody)
  limits!: LimitsRowBody[];

  @ApiPropertyOptional({ description: 'The version that you saw: nothing is changed where another is in force by now' })
  @IsOptional()
  @IsWholeNumber({ atLeast: 1 })
  expectedVersion?: number;
}
