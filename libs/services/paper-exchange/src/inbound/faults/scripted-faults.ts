import type { Random } from '#libs/kernel';
import type { FaultPlan, FaultyMessage, FaultyRequest, MessageFault, RequestFault } from './fault-plan.js';

/** To how many of those that match a rule is applied; all of them where nothing is said. */
export interface RuleScope {
  /** How many that match pass unharmed first. */
  readonly skip?: number;
  /** How many that match are harmed at most. */
  readonly times?: number;
  /** With which probability one that matches is harmed, from 0 to 1. */
  readonly probability?: number;
}

/** One line of a fault script. Texts match where they are part of what is looked at; what is left out matches everything. */
export type FaultRule =
  | (RuleScope & {
      readonly on: 'REQUEST';
      /** Such as `POST`. */
      readonly method?: string;
      /** A part of path and query, such as `/api/v3/order`. */
      readonly target?: string;
      /** A part of the body. */
      readonly body?: string;
      readonly fault: RequestFault;
    })
  | (RuleScope & {
      readonly on: 'MESSAGE';
      readonly channel?: FaultyMessage['channel'];
      readonly direction?: FaultyMessage['direction'];
      /** A part of the text, such as `"executionReport"` or `@depth`. */
      readonly text?: string;
      readonly fault: MessageFault;
    })
  | (RuleScope & {
      readonly on: 'CONNECTION';
      /** A part of path and query, such as `/ws-api`. */
      readonly target?: string;
    });

interface ActiveRule<Rule extends FaultRule = FaultRule> {
  readonly rule: Rule;
  seen: number;
  harmed: number;
}

/** Faults by a script: the first rule that matches and is in force decides. The same seed and the same traffic give the same faults. */
export class ScriptedFaults implements FaultPlan {
  readonly #random: Random;
  #rules: ActiveRule[];

  constructor(random: Random, rules: readonly FaultRule[] = []) {
    this.#random = random;
    this.#rules = activated(rules);
  }

  /** Replaces the script; an empty one heals everything. */
  replaceRules(rules: readonly FaultRule[]): void {
    this.#rules = activated(rules);
  }

  faultOfRequest({ method, target, body }: FaultyRequest): RequestFault | undefined {
    const found = this.#rules.find(({ rule }) => {
      if (rule.on !== 'REQUEST' || (rule.method ?? method) !== method) return false;
      return target.includes(rule.target ?? '') && body.includes(rule.body ?? '');
    });
    return found?.rule.on === 'REQUEST' && this.#isHarmed(found) ? found.rule.fault : undefined;
  }

  faultOfMessage({ channel, direction, text }: FaultyMessage): MessageFault | undefined {
    const found = this.#rules.find(({ rule }) => {
      if (rule.on !== 'MESSAGE' || (rule.channel ?? channel) !== channel) return false;
      return (rule.direction ?? direction) === direction && text.includes(rule.text ?? '');
    });
    return found?.rule.on === 'MESSAGE' && this.#isHarmed(found) ? found.rule.fault : undefined;
  }

  refusesConnection(target: string): boolean {
    const found = this.#rules.find(({ rule }) => rule.on === 'CONNECTION' && target.includes(rule.target ?? ''));
    return found !== undefined && this.#isHarmed(found);
  }

  #isHarmed(active: ActiveRule): boolean {
    const { skip = 0, times = Number.POSITIVE_INFINITY, probability = 1 } = active.rule;
    active.seen += 1;
    if (active.seen <= skip || active.harmed >= times) return false;
    if (probability < 1 && this.#random.unit() >= probability) return false;
    active.harmed += 1;
    return true;
  }
}

function activated(rules: readonly FaultRule[]): ActiveRule[] {
  return rules.map((rule) => ({ rule, seen: 0, harmed: 0 }));
}
