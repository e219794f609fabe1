import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ReadAccount } from '../application/read-account.js';
import { Access } from './access/access.js';
import { ApiProblems } from './api-docs.js';
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
  @ApiOperation({ summary: 'Balances as the venue reports them; equity and exposure as risk counts them' })
  @ApiOkResponse({ type: AccountView })
  @ApiProblems(400, 401, 403, 404, 429, 503)
  async one(@Param() { account }: AccountParams, @Query(NoQueryPipe) _query: unknown): Promise<AccountView> {
    const reading = await this.#readAccount.readAccount(account);
    if (reading === undefined) throw notFound(`account ${account}`, { account });
    return accountView(account, reading);
  }
}
