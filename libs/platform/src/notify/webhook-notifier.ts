import type { Scheduler } from '#libs/kernel';
import type { Notice, Notifier } from './notifier.js';
import { postJson } from './post-json.js';

/** Posts each notice as JSON to one address: a chat's incoming hook (which shows `text`), an on-call service, a script. */
export class WebhookNotifier implements Notifier {
  readonly name = 'webhook';
  readonly #url: string;
  readonly #scheduler: Scheduler;

  constructor(url: string, scheduler: Scheduler) {
    this.#url = url;
    this.#scheduler = scheduler;
  }

  deliverNotice(notice: Notice): Promise<void> {
    return postJson(this.#url, notice, this.#scheduler);
  }
}
