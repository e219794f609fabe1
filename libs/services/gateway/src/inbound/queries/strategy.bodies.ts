import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsObject, IsOptional } from 'class-validator';
import { IsToken } from '#libs/contracts';
import { CommandBody } from './command.bodies.js';
import { IsWholeNumber } from './whole-number.js';

/** A strategy in a path. */
export class StrategyParams {
  @ApiProperty({ example: 'momentum-1' })
  @IsToken()
  strategy!: string;
}

/** Whether a strategy is to trade. */
export class SwitchStrategyBody extends CommandBody {
  @ApiProperty({ description: 'true: it trades from now on; false: it wants nothing more, its working orders stay' })
  @IsBoolean()
  on!: boolean;
}

/** The parameters with which a strategy is to begin again. */
export class SetParametersBody extends CommandBody {
  @ApiProperty({
    description: 'What differs from the defaults; GET /v1/strategies/schemas says what each may be',
    type: 'object',
    additionalProperties: true,
  })
  @IsObject()
  parameters!: Record<string, unknown>;

  @ApiPropertyOptional({
    description: 'The version that GET /v1/strategies showed: nothing is changed where another is in force by now',
  })
  @IsOptional()
  @IsWholeNumber({ atLeast: 0 })
  expectedVersion?: number;
}
