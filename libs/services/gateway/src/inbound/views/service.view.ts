import { ApiProperty } from '@nestjs/swagger';
import type { StrategyReading } from '../../application/read-strategies.js';
import { feesOutsidePair } from '../../application/live/fees-outside-profit.js';
import { AmountField, TextField } from './field-docs.js';
import { plainDecimal } from './plain.js';

/** How a service is. */
export class ServiceHealthView {
  @TextField('The service')
  service!: string;

  @ApiProperty({
    enum: ['ready', 'not-ready', 'down', 'unknown'],
    description: 'unknown: the gateway was not told its address (GATEWAY_SERVICES)',
  })
  state!: string;

  @ApiProperty({
    description: 'Why it is not ready, by condition',
    type: 'object',
    additionalProperties: { type: 'string' },
  })
  troubles!: Record<string, string>;

  @ApiProperty({ type: Number, nullable: true, description: 'How long it took to answer, in microseconds' })
  tookUs!: number | null;
}

/** A strategy at work on one instrument. */
export class StrategyView {
  @TextField('The strategy')
  strategy!: string;

  @TextField('Which strategy of the registry it is')
  name!: string;

  @TextField('The account')
  account!: string;

  @TextField('The venue')
  venue!: string;

  @TextField('The instrument')
  instrument!: string;

  @ApiProperty({ description: 'The parameters it was given', type: 'object', additionalProperties: true })
  parameters!: Record<string, unknown>;

  @ApiProperty({ description: 'What it keeps', type: 'object', additionalProperties: { type: 'string' } })
  state!: Record<string, string>;

  @ApiProperty({ description: 'Whether it trades; one that does not receives nothing and wants nothing' })
  on!: boolean;

  @ApiProperty({ description: 'Grows by one with every change by an operator; 0 is what the settings say' })
  version!: number;

  @TextField('The intent that it waits for; null where it waits for none', true)
  pendingIntentId!: string | null;

  @TextField('Why it takes no part; null while it does', true)
  benched!: string | null;

  @AmountField('Held, in base')
  quantity!: string;

  @AmountField('Realised profit of its position, in quote')
  realisedProfit!: string;

  @AmountField('Unrealised profit of its position, in quote')
  unrealisedProfit!: string;

  @ApiProperty({
    description:
      'Fees that this profit lacks, by asset: those of its position in neither base nor quote. An asset that is traded has them in its own',
    type: 'object',
    additionalProperties: { type: 'string' },
  })
  feesOutsideProfit!: Record<string, string>;
}

/** Puts a strategy into the answer. */
export function strategyView({ position, parameters, state, ...reading }: StrategyReading): StrategyView {
  return {
    ...reading,
    parameters: { ...parameters },
    state: { ...state },
    quantity: plainDecimal(position?.quantity ?? '0'),
    realisedProfit: plainDecimal(position?.realisedProfit ?? '0'),
    unrealisedProfit: plainDecimal(position?.unrealisedProfit ?? '0'),
    feesOutsideProfit: position === undefined ? {} : { ...feesOutsidePair(position) },
  };
}
