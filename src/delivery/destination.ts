// Which URLs may be called. Webhook URLs come from outside, so that each is checked when it is given and again at each
// attempt. Pure: no name is resolved; a Worker's fetch reaches public addresses only.

/** What an installation admits. */
export interface DestinationRules {
  /** Admits http, any port, and loopback hosts: for development. */
  readonly allowLocal: boolean;
  /** Where this Worker is reached: hosts, with their port where it is not the default; `*` stands for any characters. */
  readonly ownHosts: readonly string[];
}

export type DestinationCheck =
  | { readonly ok: true; readonly url: string }
  | { readonly ok: false; readonly reason: string };

const MAX_URL_LENGTH = 2048;
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);
/** Names that never leave a machine or a site (RFC 6761, RFC 6762, RFC 8375, and the reserved `internal`). */
const INNER = ['localhost', 'local', 'internal', 'localdomain', 'home.arpa'];

/**
 * Whether a URL may be called; `url` is its normal form. The URL parser has already brought every spelling of an IPv4
 * address (decimal, hexadecimal, octal, short, full-width) to dotted decimals and every IPv6 one into brackets.
 */
export function checkDestination(text: string, rules: DestinationRules): DestinationCheck {
  const reason = refusal(text, rules);
  return reason === null ? { ok: true, url: new URL(text).href } : { ok: false, reason };
}

function refusal(text: string, rules: DestinationRules): string | null {
  if (text.length > MAX_URL_LENGTH) return `The URL must be at most ${MAX_URL_LENGTH} characters long.`;
  if (!URL.canParse(text)) return 'Must be an absolute URL.';
  const url = new URL(text);
  if (url.protocol !== 'https:' && !(rules.allowLocal && url.protocol === 'http:')) return 'The URL must be https.';
  if (url.username !== '' || url.password !== '' || authorityOf(text).includes('@'))
    return 'The URL must not contain a username or password.';
  if (url.port !== '' && !rules.allowLocal) return 'The URL must use the default port.';
  if (url.hash !== '') return 'The URL must not contain a fragment.';
  if (rules.ownHosts.some((own) => isOwn(url, own))) return 'The URL must not point back to this service.';
  if (rules.allowLocal && LOOPBACK.has(url.hostname)) return null;
  return refusalOfHost(url.hostname);
}

function refusalOfHost(host: string): string | null {
  if (host.startsWith('[') || /^\d+(?:\.\d+){3}$/.test(host)) return 'The host must be a name, not an IP address.';
  if (host.endsWith('.')) return 'The host must not end with a dot.';
  if (!host.includes('.')) return 'The host must be a full domain name.';
  if (INNER.some((suffix) => host === suffix || host.endsWith(`.${suffix}`))) return 'The host must be a public name.';
  return null;
}

/** A loopback host is this Worker's at its own port alone: a receiver listens beside it. */
function isOwn(url: URL, own: string): boolean {
  const [, name = own, port = ''] = /^(.*?)(?::(\d+))?$/.exec(own) ?? [];
  if (LOOPBACK.has(name)) return LOOPBACK.has(url.hostname) && url.port === port;
  const host = url.hostname.replace(/\.+$/, '');
  const star = name.indexOf('*');
  if (star === -1) return host === name;
  const [head, tail] = [name.slice(0, star), name.slice(star + 1)];
  return host.length >= head.length + tail.length && host.startsWith(head) && host.endsWith(tail);
}

/** Empty user info (`https://@host`) leaves no trace in the parsed URL. */
function authorityOf(text: string): string {
  return /^\s*[a-z]+:[/\\]*([^/\\?#]*)/i.exec(text)?.[1] ?? '';
}
