// `npm run test:browser`: the portal and the console in a real Chromium. There are no pages yet.

console.log('No pages yet: nothing to test in a browser.');
