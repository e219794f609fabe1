import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsIn, IsOptional } from 'class-validator';
import { IsDecimalText, IsToken, LONGEST_MANUAL_ORDER_MS } from '#libs/contracts';
import { ORDER_TYPES, type OrderType, SIDES, type Side, TIMES_IN_FORCE, type TimeInForce } from '#libs/domain';
import { AsVenue, InstrumentFilter, IsTypedInstrument, VenueFilter } from './names.js';
import { IsReason } from './reason.js';
import { IsWholeNumber } from './whole-number.js';

/** A day: how long a limit order by hand works unless it says otherwise. */
const DAY_MS = 86_400_000;

/** What every command says. */
export class CommandBody {
  @IsReason()
  reason!: string;

  @ApiPropertyOptional({ description: 'Names the command: sent again under the same name it is the same command' })
  @IsOptional()
  @IsToken()
  commandId?: string;
}

/** Which orders of an account are to be taken back. */
export class CancelOrdersBody extends CommandBody {
  @InstrumentFilter('Only those of this instrument; all unless given')
  instrument?: string;
}

/** A position that is to be closed. */
export class ClosePositionBody extends CommandBody {
  @VenueFilter('Needed where the account holds the instrument at several venues')
  venue?: string;
}

/** An order by hand. */
export class PlaceOrderBody extends CommandBody {
  @ApiProperty({ example: 'binance' })
  @AsVenue()
  @IsToken()
  venue!: string;

  @ApiProperty({ example: 'BTC-USDT' })
  @IsTypedInstrument()
  instrument!: string;

  @ApiProperty({ enum: SIDES })
  @IsIn(SIDES)
  side!: Side;

  @ApiProperty({ description: 'In base; a plain decimal text above zero', example: '0.0125' })
  @IsDecimalText()
  quantity!: string;

  @ApiProperty({ enum: ORDER_TYPES })
  @IsIn(ORDER_TYPES)
  type!: OrderType;

  @ApiPropertyOptional({ description: 'In quote; needed unless the type is MARKET', example: '64000' })
  @IsOptional()
  @IsDecimalText()
  limitPrice?: string;

  @ApiPropertyOptional({ description: 'GTC unless given; IOC for MARKET', enum: TIMES_IN_FORCE })
  @IsOptional()
  @IsIn(TIMES_IN_FORCE)
  timeInForce?: TimeInForce;

  @ApiPropertyOptional({ description: 'Whether it may only bring the position nearer to zero', default: false })
  @IsOptional()
  @IsBoolean()
  reduceOnly?: boolean;

  @ApiPropertyOptional({
    description: 'How long it may be sent and work, in milliseconds; then it is taken back',
    maximum: LONGEST_MANUAL_ORDER_MS,
    default: DAY_MS,
  })
  @IsOptional()
  @IsWholeNumber({ atLeast: 1, atMost: LONGEST_MANUAL_ORDER_MS, of: 'milliseconds' })
  validForMs?: number;
}

/** An order of {@link PlaceOrderBody} with everything that it leaves out. */
export function wantedOrder({ commandId: _, reason: __, ...body }: PlaceOrderBody) {
  const isMarket = body.type === 'MARKET';
  const { reduceOnly = false, timeInForce = isMarket ? 'IOC' : 'GTC', validForMs = DAY_MS } = body;
  return { ...body, reduceOnly, timeInForce, validForMs };
}
