// Whose sign-ins are counted together: the client's address as Cloudflare tells it, of IPv6 the /64, since one
// household or attacker has all of it. Pure.

/** `''` for what is no address. */
export function countedAddress(address: string): string {
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(address)) return address;
  if (!URL.canParse(`http://[${address}]`)) return '';
  const groups = expanded(new URL(`http://[${address}]`).hostname.slice(1, -1));
  return `${groups.slice(0, 4).join(':')}::/64`;
}

/** The eight groups of an address in its normal form. */
function expanded(address: string): string[] {
  const [before = '', after] = address.split('::');
  const [head, tail] = [before, after ?? ''].map((part) => (part === '' ? [] : part.split(':')));
  const zeros = 8 - (head?.length ?? 0) - (tail?.length ?? 0);
  return [...(head ?? []), ...Array<string>(after === undefined ? 0 : zeros).fill('0'), ...(tail ?? [])];
}
