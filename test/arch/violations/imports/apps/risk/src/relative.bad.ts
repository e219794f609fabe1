import '../../../libs/domain/src/index.js';
