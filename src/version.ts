// The version of Rollcall that runs, as package.json has it (a test holds them together). Shown by /healthz, in the
// address of ServiceProviderConfig's documentation, and in the console.

export const VERSION = '0.1.0';
