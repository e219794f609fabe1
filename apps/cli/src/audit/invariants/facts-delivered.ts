import type { Invariant } from '../audited-books.js';

/** I-33: what was announced was published, and has had its effect at everybody who must take it. Nothing is parked (I-61). */
export const factsDelivered: Invariant = ({ announcements, parked }) => [
  ...announcements.flatMap(({ messageId: about, subject, isPublished, missingAt }) => {
    if (!isPublished) return [{ invariant: 'I-33', about, details: `${subject} was never published` }];
    return missingAt.map((who) => ({ invariant: 'I-33', about, details: `${subject} has not arrived at ${who}` }));
  }),
  ...parked.map((about) => ({ invariant: 'I-61', about, details: 'nobody could handle it' })),
];
