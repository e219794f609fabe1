import { ApiProperty } from '@nestjs/swagger';
import { Decimal } from '#libs/kernel';
import type { BalanceRow, ExposureRow } from '#libs/persistence';
import { AmountField, IsoField, MicrosecondsField, TextField } from './field-docs.js';
import { isoOf, isoOrNull, microsOrNull, plainDecimal, plainDecimalOrNull } from './plain.js';

/** What an account holds of one asset at one venue. */
export class BalanceView {
  @TextField('The venue')
  venue!: string;

  @TextField('The asset')
  asset!: string;

  @AmountField('Free to use')
  free!: string;

  @AmountField('Held by open orders')
  locked!: string;

  @AmountField('Both together')
  total!: string;

  @IsoField()
  updatedAt!: string;

  @MicrosecondsField('When it changed last')
  updatedAtUs!: number;
}

/** What risk counts for an account, in quote. */
export class ExposureView {
  @TextField('The account')
  account!: string;

  @AmountField('What the account is worth; null while risk cannot say', true)
  equity!: string | null;

  @AmountField('Worst-case gross exposure of positions and open orders; null while risk cannot say', true)
  grossExposure!: string | null;

  @AmountField('Worst case held back for open orders')
  reserved!: string;

  @IsoField(true)
  updatedAt!: string | null;

  @MicrosecondsField('When risk counted last', true)
  updatedAtUs!: number | null;
}

/** An account: what it holds, is worth and risks. */
export class AccountView {
  @TextField('The account')
  account!: string;

  @ApiProperty({ type: [BalanceView] })
  balances!: BalanceView[];

  @AmountField('What the account is worth, in quote; null while risk cannot say', true)
  equity!: string | null;

  @ApiProperty({ type: ExposureView, nullable: true })
  exposure!: ExposureView | null;
}

/** Puts a balance into the answer. */
export function balanceView(row: BalanceRow): BalanceView {
  const updatedAtUs = Number(row.updated_at_us);
  const total = new Decimal(row.free).plus(row.locked).toFixed();
  const amounts = { free: plainDecimal(row.free), locked: plainDecimal(row.locked), total: plainDecimal(total) };
  return { venue: row.venue, asset: row.asset, ...amounts, updatedAt: isoOf(updatedAtUs), updatedAtUs };
}

/** Puts what risk counts into the answer. */
export function exposureView(row: ExposureRow): ExposureView {
  const updatedAtUs = microsOrNull(row.updated_at_us);
  return {
    account: row.account,
    equity: plainDecimalOrNull(row.equity),
    grossExposure: plainDecimalOrNull(row.gross_exposure),
    reserved: plainDecimal(row.reserved),
    updatedAt: isoOrNull(updatedAtUs),
    updatedAtUs,
  };
}
