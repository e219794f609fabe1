import { type Observable, delay, of } from 'rxjs';

export const late = (): Observable<number> => of(1).pipe(delay(10));
