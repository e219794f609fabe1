/** What venues say of requests that came too fast, or at a bad moment. */
const OF_THE_MOMENT =
  /\brate\b|rate[ _-]?limit|too (?:many|frequent)|unavailable|\bbusy\b|internal|try again|time[ -]?out/iu;
/** That what is asked for flows already is no refusal. */
const SERVED_ALREADY = /\balready subscribed\b/iu;

/** Whether the same request may succeed later, by what the venue said of it. */
export function mayPassLater(said: string): boolean {
  return OF_THE_MOMENT.test(said);
}

/** Whether a request was refused because it is served already. */
export function isServedAlready(said: string): boolean {
  return SERVED_ALREADY.test(said);
}
