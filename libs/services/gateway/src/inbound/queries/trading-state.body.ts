import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { IsToken } from '#libs/contracts';
import { IsReason } from './reason.js';

/** A command about the trading state. */
export class TradingStateBody {
  @ApiProperty({ description: 'An account, or all', example: 'all' })
  @IsToken()
  scope!: string;

  @IsReason()
  reason!: string;

  @ApiPropertyOptional({ description: 'Names the command: sent again under the same name it is the same command' })
  @IsOptional()
  @IsToken()
  commandId?: string;
}
