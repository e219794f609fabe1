import { InboxMessageEntity } from '../inbox/inbox-message.entity.js';
import { OutboxMessageEntity } from '../outbox/outbox-message.entity.js';
import { ParkedMessageEntity } from '../parking/parked-message.entity.js';

/** The tables of messages that every writing schema has. */
export const MESSAGE_ENTITIES = [InboxMessageEntity, OutboxMessageEntity, ParkedMessageEntity];
