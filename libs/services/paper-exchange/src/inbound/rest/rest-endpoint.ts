import { Inject, Injectable } from '@nestjs/common';
import { type Scheduler, US_PER_MS } from '#libs/kernel';
import { SCHEDULER } from '#libs/platform';
import { ContainedFailures } from '../../application/requests/contained-failures.js';
import { FAULT_PLAN } from '../../ports.js';
import type { FaultPlan, FaultyRefusal, RequestFault } from '../faults/fault-plan.js';
import { showChangedFilters, refusalByFilters, hideRecent } from '../faults/answer-faults.js';
import { RestHandler, refusalAnswer } from './rest-handler.js';
import type { RestAnswer, RestRequest } from './rest-handler.js';

/** How a request ends for its sender: with an answer, with none ever, or with a connection that is reset. */
export type RestOutcome =
  | { readonly kind: 'ANSWERED'; readonly answer: RestAnswer }
  | { readonly kind: 'SILENCE' }
  | { readonly kind: 'RESET' };

/** Where REST requests arrive, by HTTP or in this process; what goes wrong with them goes wrong here. */
@Injectable()
export class RestEndpoint {
  readonly #handler: RestHandler;
  readonly #faults: FaultPlan;
  readonly #scheduler: Scheduler;
  readonly #failures: ContainedFailures;

  constructor(
    handler: RestHandler,
    @Inject(FAULT_PLAN) faults: FaultPlan,
    @Inject(SCHEDULER) scheduler: Scheduler,
    failures: ContainedFailures,
  ) {
    this.#failures = failures;
    this.#handler = handler;
    this.#faults = faults;
    this.#scheduler = scheduler;
  }

  /** Performs a request, unless a fault keeps it from arriving, and returns how it ends. Never rejects. */
  async receiveRestRequest(request: RestRequest): Promise<RestOutcome> {
    const fault = this.#faults.faultOfRequest(request);
    return fault === undefined ? this.#perform(request) : this.#fail(request, fault);
  }

  async #fail(request: RestRequest, fault: RequestFault): Promise<RestOutcome> {
    switch (fault.kind) {
      case 'REFUSE_UNPERFORMED':
        return refused(fault.refusal);
      case 'REFUSE_PERFORMED':
        this.#perform(request);
        return refused(fault.refusal);
      case 'DROP_REQUEST':
        return { kind: 'SILENCE' };
      case 'DROP_ANSWER':
        this.#perform(request);
        return { kind: 'SILENCE' };
      case 'RESET_UNPERFORMED':
        return { kind: 'RESET' };
      case 'RESET_PERFORMED':
        this.#perform(request);
        return { kind: 'RESET' };
      case 'DELAY_REQUEST':
        await this.#scheduler.sleep(fault.delayMs);
        return this.#perform(request);
      case 'DELAY_ANSWER': {
        const outcome = this.#perform(request);
        await this.#scheduler.sleep(fault.delayMs);
        return outcome;
      }
      case 'PERFORM_TWICE': {
        const outcome = this.#perform(request);
        this.#perform(request);
        return outcome;
      }
      case 'HIDE_RECENT':
        return answered(hideRecent(this.#answerOf(request), fault, Math.floor(this.#scheduler.nowUs() / US_PER_MS)));
      case 'CHANGE_FILTERS': {
        const refusal = refusalByFilters(request, fault);
        if (refusal !== undefined) return refused(refusal);
        return answered(showChangedFilters(this.#answerOf(request), fault));
      }
      case 'REPLACE_ANSWER': {
        const { headers } = this.#answerOf(request);
        return answered({ status: fault.status, headers, body: fault.body });
      }
    }
  }

  /** Also where the exchange itself fails: no question ends it. */
  #answerOf(request: RestRequest): RestAnswer {
    try {
      return this.#handler.handleRestRequest(request);
    } catch (error) {
      const { status, code, message } = this.#failures.contain(`REST ${request.method}`, error);
      return refusalAnswer(status, code, message);
    }
  }

  #perform(request: RestRequest): RestOutcome {
    return answered(this.#answerOf(request));
  }
}

function answered(answer: RestAnswer): RestOutcome {
  return { kind: 'ANSWERED', answer };
}

function refused({ status, code, message, retryAfterSeconds }: FaultyRefusal): RestOutcome {
  return answered(refusalAnswer(status, code, message, retryAfterSeconds));
}
