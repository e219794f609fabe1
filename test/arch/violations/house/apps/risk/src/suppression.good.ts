const text = '// oxlint-disable-next-line is only a text here';
console.log(text);
export {};
