import { type Observable, of, retry } from 'rxjs';

export const later = (): Observable<number> => of(1).pipe(retry({ count: 3, delay: 1_000 }));
