import '../../domain/src/index.js';
