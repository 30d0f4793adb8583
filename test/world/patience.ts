/** How long a test waits for what happens by itself, such as the log, for `vi.waitFor`: machines are slow at times. */
export const PATIENTLY = { timeout: 30_000, interval: 20 };
