import { Injectable } from '@nestjs/common';

/** A use case that its spec names and never makes. */
@Injectable()
export class SumOrders {}
