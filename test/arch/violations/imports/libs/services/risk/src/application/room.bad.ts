import '../outbound/decision.store.js';
