import { timer } from 'rxjs/internal/observable/timer';

export const later: unknown = timer(1_000);
