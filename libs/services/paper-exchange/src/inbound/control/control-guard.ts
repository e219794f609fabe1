import { createHash, timingSafeEqual } from 'node:crypto';
import { type CanActivate, type ExecutionContext, HttpException, Inject, Injectable } from '@nestjs/common';
import { type Problem, problem } from '#libs/kernel';
import type { PaperExchangeSettings } from '../../paper-exchange.config.js';
import { PAPER_EXCHANGE_SETTINGS } from '../../ports.js';

/** An error answer of the control API: the problem as JSON. */
export class ControlError extends HttpException {
  constructor(status: number, cause: Problem) {
    super(cause, status);
  }
}

interface Headers {
  readonly headers: { readonly authorization?: string };
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Lets in who has the token of FAULT_CONTROL_TOKEN; nobody where that is not set. */
@Injectable()
export class ControlGuard implements CanActivate {
  readonly #token: string | undefined;

  constructor(@Inject(PAPER_EXCHANGE_SETTINGS) settings: Pick<PaperExchangeSettings, 'FAULT_CONTROL_TOKEN'>) {
    this.#token = settings.FAULT_CONTROL_TOKEN;
  }

  canActivate(context: ExecutionContext): boolean {
    if (this.#token === undefined) {
      const message = 'Fault control is off: start the exchange with FAULT_CONTROL_TOKEN to switch it on.';
      throw new ControlError(403, problem('FAULT_CONTROL_OFF', message));
    }
    const { headers } = context.switchToHttp().getRequest<Headers>();
    const given = /^Bearer (.+)$/u.exec(headers.authorization ?? '')?.[1] ?? '';
    if (timingSafeEqual(digest(given), digest(this.#token))) return true;
    const message = 'This needs the header "Authorization: Bearer <FAULT_CONTROL_TOKEN>" with the right token.';
    throw new ControlError(401, problem('TOKEN_WRONG', message));
  }
}
