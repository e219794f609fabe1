import { ApiProperty } from '@nestjs/swagger';
import type { Page } from '#libs/persistence';
import { type CursorKind, encodeCursor } from '../queries/cursor.js';
import { DecisionView } from './decision.view.js';
import { DiscrepancyView } from './discrepancy.view.js';
import { OrderView } from './order.view.js';
import { PositionView } from './position.view.js';
import { TradeView } from './trade.view.js';

/** What every page says about the next one. */
export class PageView {
  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Ask with this cursor for the next page; null on the last one',
  })
  nextCursor!: string | null;
}

/** A page of positions. */
export class PositionsView extends PageView {
  @ApiProperty({ type: [PositionView] })
  items!: PositionView[];
}

/** A page of orders. */
export class OrdersView extends PageView {
  @ApiProperty({ type: [OrderView] })
  items!: OrderView[];
}

/** A page of trades. */
export class TradesView extends PageView {
  @ApiProperty({ type: [TradeView] })
  items!: TradeView[];
}

/** A page of decisions. */
export class DecisionsView extends PageView {
  @ApiProperty({ type: [DecisionView] })
  items!: DecisionView[];
}

/** A page of differences. */
export class DiscrepanciesView extends PageView {
  @ApiProperty({ type: [DiscrepancyView] })
  items!: DiscrepancyView[];
}

/** Puts a page of rows into the answer. */
export function pageView<Row, View>(
  kind: CursorKind,
  page: Page<Row>,
  view: (row: Row) => View,
): { items: View[]; nextCursor: string | null } {
  return { items: page.rows.map(view), nextCursor: page.next === undefined ? null : encodeCursor(kind, page.next) };
}
