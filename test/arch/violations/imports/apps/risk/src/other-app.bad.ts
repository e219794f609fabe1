import '../../gateway/src/gateway.js';
