import { type Observable, timer } from 'rxjs';

export const later = (): Observable<number> => timer(1_000);
