import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ReadAccount } from '../application/read-account.js';
import { Access } from './access/access.js';
import { ApiProblems } from './api-docs.js';
import { ListRoute } from './lists/list-route.js';
import { type Listing, wholeListing } from './lists/listing.js';
import { SHEETS } from './lists/sheets.js';
import { notFound } from './problem/problem-error.js';
import { NoQueryPipe } from './problem/strict-validation.js';
import { AccountParams } from './queries/path.params.js';
import { AccountView, accountView } from './views/account.view.js';

/** What the accounts hold, are worth and risk. */
@ApiTags('accounts')
@Access('viewer')
@Controller('/v1/accounts')
export class AccountsController {
  readonly #readAccount: ReadAccount;

  constructor(readAccount: ReadAccount) {
    this.#readAccount = readAccount;
  }

  @Get(':account')
  @ApiOperation({
    summary: 'Balances as the venue reports them; equity and exposure as risk counts them; CSV is the balances',
  })
  @ListRoute(AccountView)
  @ApiProblems(400, 401, 403, 404, 429, 503)
  async one(@Param() { account }: AccountParams, @Query(NoQueryPipe) _query: unknown): Promise<Listing> {
    const reading = await this.#readAccount.readAccount(account);
    if (reading === undefined) {
      const known = await this.#readAccount.offerAccounts(account);
      throw notFound(`account ${account}; there are ${known}`, { account, known });
    }
    const view = accountView(account, reading);
    return wholeListing(SHEETS.balances, view.balances, view);
  }
}
