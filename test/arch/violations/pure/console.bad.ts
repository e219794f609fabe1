console.log('hello');
export {};
