import { ApiProperty } from '@nestjs/swagger';
import { IsToken } from '#libs/contracts';
import { AsVenue, IsTypedInstrument } from './names.js';

/** An account in a path. */
export class AccountParams {
  @ApiProperty({ example: 'paper-1' })
  @IsToken()
  account!: string;
}

/** An account and an instrument in a path. */
export class PositionParams extends AccountParams {
  @ApiProperty({ example: 'BTC-USDT' })
  @IsTypedInstrument()
  instrument!: string;
}

/** An order in a path. */
export class OrderParams {
  @ApiProperty({ description: 'The id that we gave the order' })
  @IsToken()
  clientOrderId!: string;
}

/** An intent in a path. */
export class IntentParams {
  @ApiProperty({ description: 'The intent that was decided on' })
  @IsToken()
  intentId!: string;
}

/** A market in a path. */
export class MarketParams {
  @ApiProperty({ example: 'binance' })
  @AsVenue()
  @IsToken()
  venue!: string;

  @ApiProperty({ example: 'BTC-USDT' })
  @IsTypedInstrument()
  instrument!: string;
}
