expect(seen).toEqual(['New', 'Filled', 'Canceled']);
