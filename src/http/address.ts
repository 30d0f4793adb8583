// Who asks, and whose requests are counted together: the client's address as Cloudflare tells it, of IPv6 a part, since one household
// or attacker has a whole /64 and may have a /48. Pure.

/** The parts of a Hono context that say who asks. */
interface Asking {
  readonly req: { header(name: string): string | undefined };
}

/** No address is longer: eight groups of four digits, an IPv4 tail. */
const LONGEST_ADDRESS = 45;

/** The client's address as Cloudflare tells it; '' where it tells none. */
export function addressOf(c: Asking): string {
  const address = c.req.header('CF-Connecting-IP') ?? '';
  return /^[0-9A-Fa-f:.]+$/.test(address) && address.length <= LONGEST_ADDRESS ? address : '';
}

/** The same for an entry of the log. */
export function addressIn(c: Asking): { readonly address?: string } {
  const address = addressOf(c);
  return address === '' ? {} : { address };
}

/** IPv4 as it is, of IPv6 the /64; `''` for what is no address. */
export function countedAddress(address: string): string {
  return counted(address, 4);
}

/** IPv4 as it is, of IPv6 the /48, which holds 65,536 of the /64; `''` for what is no address. */
export function countedNetwork(address: string): string {
  return counted(address, 3);
}

/** What the counted addresses of one /48 begin with; null for IPv4, which has no wider part here. */
export function networkPrefix(address: string): string | null {
  const network = countedNetwork(address);
  return network.includes(':') ? network.slice(0, network.indexOf('::') + 1) : null;
}

function counted(address: string, groupsKept: 3 | 4): string {
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(address)) return address;
  if (!URL.canParse(`http://[${address}]`)) return '';
  const groups = expanded(new URL(`http://[${address}]`).hostname.slice(1, -1));
  return `${groups.slice(0, groupsKept).join(':')}::/${groupsKept * 16}`;
}

/** The eight groups of an address in its normal form. */
function expanded(address: string): string[] {
  const [before = '', after] = address.split('::');
  const [head, tail] = [before, after ?? ''].map((part) => (part === '' ? [] : part.split(':')));
  const zeros = 8 - (head?.length ?? 0) - (tail?.length ?? 0);
  return [...(head ?? []), ...Array<string>(after === undefined ? 0 : zeros).fill('0'), ...(tail ?? [])];
}
