import { ApiProperty } from '@nestjs/swagger';
import { Decimal, isoTimeOf } from '#libs/kernel';
import type { AccountExposureEntity, BalanceEntity } from '#libs/persistence';
import type { AccountReading } from '../../application/read-account.js';
import { AmountField, IsoField, MicrosecondsField, TextField } from './field-docs.js';
import { isoTimeOrNull, momentOrNull, plainDecimal, plainDecimalOrNull } from './plain.js';

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

/** Puts what is known of an account into the response. */
export function accountView(account: string, { balances, exposure }: AccountReading): AccountView {
  const counted = exposure === undefined ? null : exposureView(exposure);
  return { account, balances: balances.map(balanceView), equity: counted?.equity ?? null, exposure: counted };
}

function balanceView(row: BalanceEntity): BalanceView {
  const { updatedAtUs } = row;
  const total = new Decimal(row.free).plus(row.locked).toFixed();
  const amounts = { free: plainDecimal(row.free), locked: plainDecimal(row.locked), total: plainDecimal(total) };
  return { venue: row.venue, asset: row.asset, ...amounts, updatedAt: isoTimeOf(updatedAtUs), updatedAtUs };
}

/** Puts what risk counts into the response. */
export function exposureView(row: AccountExposureEntity): ExposureView {
  const updatedAtUs = momentOrNull(row.updatedAtUs);
  return {
    account: row.account,
    equity: plainDecimalOrNull(row.equity),
    grossExposure: plainDecimalOrNull(row.grossExposure),
    reserved: plainDecimal(row.reserved),
    updatedAt: isoTimeOrNull(updatedAtUs),
    updatedAtUs,
  };
}
