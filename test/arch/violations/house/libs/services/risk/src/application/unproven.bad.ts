import { Injectable } from '@nestjs/common';

/** A use case without any unit tests. */
@Injectable()
export class CountOrders {}
