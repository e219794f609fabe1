import type { Random } from '#libs/kernel';
import type { FaultPlan, FaultyMessage, FaultyRequest, MessageFault, RequestFault } from './fault-plan.js';

/** To how many of those that match a rule is applied; all of them where nothing is said. */
export interface RuleScope {
  /** How many that match pass unharmed first. */
  readonly skip?: number | undefined;
  /** How many that match are harmed at most. */
  readonly times?: number | undefined;
  /** With which probability one that matches is harmed, from 0 to 1. */
  readonly probability?: number | undefined;
}

/** One line of a fault script. Texts match where they are part of what is looked at; what is left out matches everything. */
export type FaultRule =
  | (RuleScope & {
      readonly on: 'REQUEST';
      /** Such as `POST`. */
      readonly method?: string | undefined;
      /** A part of path and query, such as `/api/v3/order`. */
      readonly target?: string | undefined;
      /** A part of the body. */
      readonly body?: string | undefined;
      readonly fault: RequestFault;
    })
  | (RuleScope & {
      readonly on: 'MESSAGE';
      readonly channel?: FaultyMessage['channel'] | undefined;
      readonly direction?: FaultyMessage['direction'] | undefined;
      /** A part of the text, such as `"executionReport"` or `@depth`. */
      readonly text?: string | undefined;
      readonly fault: MessageFault;
    })
  | (RuleScope & {
      readonly on: 'CONNECTION';
      /** A part of path and query, such as `/ws-api`. */
      readonly target?: string | undefined;
    });

/** A rule in force, and what it has done. */
export interface StandingRule {
  readonly rule: FaultRule;
  /** How many matched it. */
  readonly seen: number;
  /** How many of them it harmed. */
  readonly harmed: number;
}

interface ActiveRule extends StandingRule {
  seen: number;
  harmed: number;
}

/** Receives each harm: by which rule, and to what, such as `POST /api/v3/order`. */
export type HarmListener = (rule: FaultRule, harmed: string) => void;

/** The most characters of a message that a harm is described with. */
const SHOWN_CHARACTERS = 120;

/** Faults by a script: the first rule that matches and is in force decides. The same seed and the same traffic give the same faults. */
export class ScriptedFaults implements FaultPlan {
  readonly #random: Pick<Random, 'unit'>;
  readonly #onHarmed: HarmListener;
  #rules: ActiveRule[];

  constructor(
    random: Pick<Random, 'unit'>,
    rules: readonly FaultRule[] = [],
    onHarmed: HarmListener = () => undefined,
  ) {
    this.#random = random;
    this.#rules = activated(rules);
    this.#onHarmed = onHarmed;
  }

  /** What is in force, in the order in which it is asked. */
  get standing(): readonly StandingRule[] {
    return this.#rules.map((active) => ({ ...active }));
  }

  /** Adds rules behind those that are there. */
  addRules(rules: readonly FaultRule[]): void {
    this.#rules.push(...activated(rules));
  }

  /** Ends one rule; the others go on with what they have counted. */
  removeRule(rule: FaultRule): void {
    this.#rules = this.#rules.filter((active) => active.rule !== rule);
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
    return found?.rule.on === 'REQUEST' && this.#isHarmed(found, `${method} ${pathOf(target)}`)
      ? found.rule.fault
      : undefined;
  }

  faultOfMessage({ channel, direction, text }: FaultyMessage): MessageFault | undefined {
    const found = this.#rules.find(({ rule }) => {
      if (rule.on !== 'MESSAGE' || (rule.channel ?? channel) !== channel) return false;
      return (rule.direction ?? direction) === direction && text.includes(rule.text ?? '');
    });
    const shown = `${channel} ${direction} ${text.slice(0, SHOWN_CHARACTERS)}`;
    return found?.rule.on === 'MESSAGE' && this.#isHarmed(found, shown) ? found.rule.fault : undefined;
  }

  refusesConnection(target: string): boolean {
    const found = this.#rules.find(({ rule }) => rule.on === 'CONNECTION' && target.includes(rule.target ?? ''));
    return found !== undefined && this.#isHarmed(found, `connection to ${pathOf(target)}`);
  }

  #isHarmed(active: ActiveRule, what: string): boolean {
    const { skip = 0, times = Number.POSITIVE_INFINITY, probability = 1 } = active.rule;
    active.seen += 1;
    if (active.seen <= skip || active.harmed >= times) return false;
    if (probability < 1 && this.#random.unit() >= probability) return false;
    active.harmed += 1;
    this.#onHarmed(active.rule, what);
    return true;
  }
}

/** Without the query: it carries signatures. */
const pathOf = (target: string): string => target.split('?')[0] ?? target;

function activated(rules: readonly FaultRule[]): ActiveRule[] {
  return rules.map((rule) => ({ rule, seen: 0, harmed: 0 }));
}
