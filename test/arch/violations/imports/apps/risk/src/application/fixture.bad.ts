import '../risk.fixture.js';
