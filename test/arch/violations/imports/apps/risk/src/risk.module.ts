import './application/decide.js';
import './inbound/intent-proposed.handler.js';
import './outbound/decision.store.js';
import '@nestjs/common';
import '#libs/platform';
