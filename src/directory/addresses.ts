// From which addresses a directory takes requests: a list of CIDR blocks (RFC 4632; RFC 4291 §2.3), and whether an
// address is in one. An IPv4 address mapped into IPv6 (RFC 4291 §2.5.5.2) is that IPv4 address. Pure.

import ipaddr from 'ipaddr.js';
import QuickLRU from 'quick-lru';
import { addressRefused } from '../protocol/error.ts';

/** Blocks of a directory: providers publish some dozens, and each is compared with every request. */
export const MAX_ADDRESS_BLOCKS = 100;
/** No block is longer: eight groups of four digits, an IPv4 tail, a prefix. */
export const MAX_BLOCK_LENGTH = 64;

type Address = ipaddr.IPv4 | ipaddr.IPv6;

interface Block {
  readonly network: Address;
  readonly bits: number;
}

const MAPPED_BITS = 96;

/** Parsed lists by their stored text: each request of a directory has the same. */
const MAX_LISTS = 200;
const lists = new QuickLRU<string, readonly Block[]>({ maxSize: MAX_LISTS });

/** A block in its normal form, `203.0.113.0/24`; a single address with its whole length. Null for what is neither. */
export function normalBlock(text: string): string | null {
  const block = blockOf(text);
  return block && `${textOf(block.network)}/${block.bits}`;
}

/** The blocks that a directory stores, in normal form; none where all addresses are allowed. */
export function blocksIn(allowedAddresses: string | null): string[] {
  // Only normal forms are stored: the shape is ours.
  return allowedAddresses === null ? [] : (JSON.parse(allowedAddresses) as string[]);
}

/** Whether requests from an address are taken. `''` is an address that nobody told, which is in no list. */
export function isAllowed(allowedAddresses: string | null, address: string): boolean {
  if (allowedAddresses === null) return true;
  const asking = addressOf(address);
  return asking !== null && parsed(allowedAddresses).some((block) => isIn(asking, block));
}

/** @throws ScimError 403 that names the address, where the directory does not take requests from it */
export function requireAllowed({ allowedAddresses }: { readonly allowedAddresses: string | null }, address: string) {
  if (!isAllowed(allowedAddresses, address)) throw addressRefused(address);
}

function parsed(allowedAddresses: string): readonly Block[] {
  const known = lists.get(allowedAddresses);
  if (known) return known;
  const blocks = blocksIn(allowedAddresses).flatMap((text) => blockOf(text) ?? []);
  lists.set(allowedAddresses, blocks);
  return blocks;
}

function blockOf(text: string): Block | null {
  const [, address = '', prefix] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text.trim()) ?? [];
  const written = literal(address);
  if (written === null) return null;
  const bits = prefix === undefined ? lengthOf(written) : Number(prefix);
  if (bits > lengthOf(written)) return null;
  const given = unmapped(written);
  if (given === written) return { network: networkOf(given, bits), bits };
  // Of a mapped block that reaches beyond IPv4, nobody can say what was meant.
  if (bits < MAPPED_BITS) return null;
  return { network: networkOf(given, bits - MAPPED_BITS), bits: bits - MAPPED_BITS };
}

function addressOf(text: string): Address | null {
  const written = literal(text);
  return written && unmapped(written);
}

/** Four decimal numbers, or IPv6 without a zone: not the octal, short and hexadecimal spellings that some programs take. */
function literal(text: string): Address | null {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text);
  return text.includes(':') && !text.includes('%') && ipaddr.IPv6.isValid(text) ? ipaddr.IPv6.parse(text) : null;
}

function unmapped(address: Address): Address {
  return address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress() ? address.toIPv4Address() : address;
}

function networkOf(address: Address, bits: number): Address {
  return address instanceof ipaddr.IPv4
    ? ipaddr.IPv4.networkAddressFromCIDR(`${address.toString()}/${bits}`)
    : ipaddr.IPv6.networkAddressFromCIDR(`${address.toString()}/${bits}`);
}

function isIn(asking: Address, { bits, network }: Block): boolean {
  if (asking instanceof ipaddr.IPv4) return network instanceof ipaddr.IPv4 && asking.match(network, bits);
  return network instanceof ipaddr.IPv6 && asking.match(network, bits);
}

function lengthOf(address: Address): number {
  return address instanceof ipaddr.IPv4 ? 32 : 128;
}

function textOf(address: Address): string {
  return address instanceof ipaddr.IPv4 ? address.toString() : address.toRFC5952String();
}
