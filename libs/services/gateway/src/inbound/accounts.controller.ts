import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RiskReader, TradingReader } from '#libs/persistence';
import { ApiProblems } from './api-docs.js';
import { notFound } from './problem/problem-error.js';
import { NoQueryPipe } from './problem/strict-validation.js';
import { AccountParams } from './queries/path.params.js';
import { AccountView, balanceView, exposureView } from './views/account.view.js';

/** What the accounts hold, are worth and risk. */
@ApiTags('accounts')
@Controller('/v1/accounts')
export class AccountsController {
  readonly #trading: TradingReader;
  readonly #risk: RiskReader;

  constructor(@Inject(TradingReader) trading: TradingReader, @Inject(RiskReader) risk: RiskReader) {
    this.#trading = trading;
    this.#risk = risk;
  }

  @Get(':account')
  @ApiOperation({ summary: 'Balances as the venue says; equity and exposure as risk counts' })
  @ApiOkResponse({ type: AccountView })
  @ApiProblems(400, 404, 503)
  async one(@Param() { account }: AccountParams, @Query(NoQueryPipe) _query: unknown): Promise<AccountView> {
    const [balances, row] = await Promise.all([this.#trading.balances(account), this.#risk.exposure(account)]);
    if (row === undefined && balances.length === 0) throw notFound(`account ${account}`, { account });
    const exposure = row === undefined ? null : exposureView(row);
    return { account, balances: balances.map(balanceView), equity: exposure?.equity ?? null, exposure };
  }
}
