import './facts.fixture.js';
