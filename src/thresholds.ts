// From when on something is an incident, and how full a database may become: the setting ALERT_THRESHOLDS, a comma list
// like `blockedMinutes=30`. Pure.

/** Each by its name in the setting. */
export const DEFAULT_THRESHOLDS = {
  /** A stream fails for so long. */
  blockedMinutes: 15,
  /** A directory that was busy is not heard from for so long. */
  silentHours: 24,
  /** Logged requests in the day before it fell silent that make a directory busy. */
  busyRequests: 20,
  /** Tokens of a directory that are refused within an hour, as one isolate counts them. */
  refusedTokens: 20,
  /** Days before a token or key ends. */
  expiringDays: 14,
  /** Hours for which a new admin key stays open as an incident. */
  adminKeyHours: 24,
  /** A database takes so long to answer. */
  stallSeconds: 5,
  /** What a database may hold, in MB of 1,000,000 bytes: D1's 10 GB; 500 on Cloudflare's free plan. */
  databaseMB: 10_000,
  /** It holds so many per cent of that. */
  fullPercent: 70,
  /** What would make a database grow that holds more per cent than this is refused; the rest is for what takes away. */
  growthPercent: 97,
  /** The clock did not run for so long. */
  sweepMinutes: 5,
};

export type Thresholds = Readonly<typeof DEFAULT_THRESHOLDS>;

/** The defaults with what the setting says; null where it says something else. */
export function parseThresholds(setting: string): Thresholds | null {
  const thresholds = { ...DEFAULT_THRESHOLDS };
  for (const part of setting.split(',').map((text) => text.trim())) {
    if (part === '') continue;
    const [, name = '', digits = ''] = /^([a-zA-Z]+)\s*=\s*(\d{1,6})$/.exec(part) ?? [];
    const value = Number(digits);
    if (!isName(name) || value < 1) return null;
    thresholds[name] = value;
  }
  return thresholds;
}

/** Up to how many bytes a database takes what makes it grow (decisions/0038); as by default where the setting is wrong. */
export function growthLimitOf({ ALERT_THRESHOLDS }: { readonly ALERT_THRESHOLDS?: string }): number {
  const { databaseMB, growthPercent } = parseThresholds(ALERT_THRESHOLDS ?? '') ?? DEFAULT_THRESHOLDS;
  return databaseMB * 10_000 * growthPercent;
}

function isName(name: string): name is keyof Thresholds {
  return Object.hasOwn(DEFAULT_THRESHOLDS, name);
}
