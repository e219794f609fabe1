import '../../../apps/gateway/src/gateway.js';
