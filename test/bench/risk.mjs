/**
 * `npm run bench -- risk`: what a decision of risk costs. First without the commit: the account's book and the market put together,
 * 30 rules, what is held back, and the decision as it is written down; beside the clock alone, and a second time as a control.
 * Then durably, by the use case of the service on a real Postgres: intents that wait for each other (one commit for each) and
 * intents that come together, in alternating rounds of one run, each round on an account of its own. Likewise the facts behind orders
 * that are filled: a fill, an end and a position of each.
 */
import { bookWith, riskContextOf } from '#libs/domain';
import { startPostgres } from '#libs/local-stack';
import { RISK_RULES, runRules } from '#libs/risk-rules';
import { median, print, quantile, spread, verdict, whole } from './figures.mjs';
import { optionsOf } from '../../scripts/options.mjs';
import { connectAsRisk, entryOf, intentMessage, intentOf, riskOf } from './risk-parts.mjs';

optionsOf(import.meta.url, {});

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 9);
const DECISIONS = Number(process.env.BENCH_DECISIONS ?? 20_000);
const WARM_UP = 5_000;
const RULES = 30;
/** Orders that are open while the account is judged. */
const OPEN_ORDERS = [0, 20, 200];
/** Decisions in a round: few, because each stays open until the round's end. */
const [ALONE, TOGETHER] = [200, 800];
/** Orders of a round whose facts are taken. */
const FILLED = 100;

const postgres = await startPostgres();
try {
  const database = await connectAsRisk(postgres.url);
  for (const open of OPEN_ORDERS) await inMemory(database, open);
  await durably(database);
  await facts(database);
  await database.source.destroy();
} finally {
  await postgres.stop();
}
process.exit(0);

/** Every rule of the registry, as often as makes 30 of them; each costs what it costs in use. */
function thirtyRules() {
  return Array.from({ length: RULES }, (_, i) => RISK_RULES[i % RISK_RULES.length]);
}

async function inMemory(database, openOrders) {
  const risk = await riskOf(`pure-${openOrders}`, database);
  let book = await risk.readBook();
  const rules = thirtyRules();
  const decide = (id) => {
    const nowUs = risk.scheduler.nowUs();
    const message = intentMessage(risk.account, id, nowUs);
    const arrival = { message, intent: intentOf(message), receivedAtUs: nowUs, receivedMonotonicUs: 0 };
    const startedAt = process.hrtime.bigint();
    const { pricing } = risk;
    const context = riskContextOf(arrival.intent, book, pricing.lookAtMarkets(), pricing.accountLimits, nowUs);
    const refusal = runRules(context, rules);
    if (refusal !== undefined) throw new Error(`the rule ${refusal.rule.name} refused: ${refusal.problem.message}`);
    const judged = { outcome: 'APPROVED', worstPrice: context.worstPrice };
    const entry = entryOf(arrival, { verdict: judged, made: { context, book } }, nowUs);
    return { us: Number(process.hrtime.bigint() - startedAt) / 1_000, entry };
  };
  for (let i = 0; i < openOrders; i += 1) {
    book = bookWith(book, decide(`open-${i}`).entry);
  }
  for (let i = 0; i < WARM_UP; i += 1) decide(`warm-${i}`);
  const clock = series(() => {
    const startedAt = process.hrtime.bigint();
    return Number(process.hrtime.bigint() - startedAt) / 1_000;
  });
  const first = series((i) => decide(`a-${i}`).us);
  const again = series((i) => decide(`b-${i}`).us);
  reportPure(openOrders, clock, first, again);
}

function series(measure) {
  return Float64Array.from({ length: DECISIONS }, (_, i) => measure(i));
}

function reportPure(openOrders, clock, first, again) {
  const figures = (list) => [0.5, 0.9, 0.99].map((share) => quantile(list, share).toFixed(1).padStart(6)).join(' ');
  print(`\nrules and reservation without the commit, ${RULES} rules, ${openOrders} orders open; µs at p50, p90, p99`);
  print(`  the clock alone           ${figures(clock)}`);
  print(`  a decision                ${figures(first)}   target 50 at p99: ${verdict(quantile(first, 0.99) <= 50)}`);
  print(`  a decision, again         ${figures(again)}   (control)`);
}

async function durably(database) {
  const rates = { alone: [], together: [] };
  for (let round = -1; round < ROUNDS; round += 1) {
    const alone = await aloneRound(await riskOf(`alone-${round}`, database));
    const together = await togetherRound(await riskOf(`together-${round}`, database));
    if (round < 0) continue;
    rates.alone.push(alone);
    rates.together.push(together);
  }
  reportDurable(rates);
}

async function aloneRound(risk) {
  await decided(risk, 'first');
  const startedAt = performance.now();
  for (let i = 0; i < ALONE; i += 1) await decided(risk, `alone-${i}`);
  return ALONE / ((performance.now() - startedAt) / 1_000);
}

async function togetherRound(risk) {
  await decided(risk, 'first');
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: TOGETHER }, (_, i) => decided(risk, `together-${i}`)));
  return TOGETHER / ((performance.now() - startedAt) / 1_000);
}

/** Lets risk decide an intent, which must be approved. */
async function decided({ account, decideIntent, scheduler }, id) {
  const answer = await decideIntent.decideIntent(intentMessage(account, `${account}-${id}`, scheduler.nowUs()));
  if (answer.decision !== 'APPROVED') throw new Error(`${id} was refused: ${JSON.stringify(answer)}`);
}

function reportDurable({ alone, together }) {
  const ratio = median(together.map((rate, round) => rate / alone[round]));
  print(`\ndurable decisions a second, ${ROUNDS} alternating rounds, medians (smallest to largest)`);
  print(`  one after another: a commit for each   ${whole(median(alone)).padStart(7)}  (${spread(alone)})`);
  print(
    `  as they come, ${TOGETHER} at once             ${whole(median(together)).padStart(7)}  (${spread(together)})`,
  );
  print(`  target 3,000 a second: ${verdict(median(together) >= 3_000)}`);
  print(`  ${ratio.toFixed(1)} times one commit for each (target 5: ${verdict(ratio >= 5)})`);
}

async function facts(database) {
  const rates = { alone: [], together: [] };
  for (let round = -1; round < ROUNDS; round += 1)
    for (const [how, take] of Object.entries({ alone: oneByOne, together: allAtOnce })) {
      const rate = await factsRound(await riskOf(`facts-${how}-${round}`, database), take);
      if (round >= 0) rates[how].push(rate);
    }
  print(`\ndurable facts a second of one account, ${ROUNDS} alternating rounds, medians (smallest to largest)`);
  for (const [how, list] of Object.entries(rates))
    print(`  ${how.padEnd(9)} ${whole(median(list)).padStart(7)}  (${spread(list)})`);
}

async function factsRound(risk, take) {
  const ids = Array.from({ length: FILLED }, (_, i) => `order-${i}`);
  await Promise.all(ids.map((id) => decided(risk, id)));
  const tells = ids.flatMap((id, i) => risk.factsOf(`${risk.account}-${id}`, i + 1));
  const startedAt = performance.now();
  await take(tells);
  const rate = tells.length / ((performance.now() - startedAt) / 1_000);
  const { positions, reservations } = await risk.readBook();
  if (reservations.length > 0 || !positions[0]?.quantity.eq(String(FILLED))) throw new Error('a fact had no effect');
  return rate;
}

function allAtOnce(tells) {
  return Promise.all(tells.map((tell) => tell()));
}

async function oneByOne(tells) {
  for (const tell of tells) await tell();
}
