import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, Length } from 'class-validator';
import { IsPrintable, IsToken } from '#libs/contracts';

/** A command about the trading state. */
export class TradingStateBody {
  @ApiProperty({ description: 'An account, or all', example: 'all' })
  @IsToken()
  scope!: string;

  @ApiProperty({ description: 'Why', minLength: 1, maxLength: 500 })
  @IsString()
  @Length(1, 500)
  @IsPrintable()
  reason!: string;

  @ApiPropertyOptional({ description: 'Names the command: sent again under the same name it is the same command' })
  @IsOptional()
  @IsToken()
  commandId?: string;
}
