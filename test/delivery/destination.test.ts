import { describe, expect, it } from 'vitest';
import { checkDestination } from '../../src/delivery/destination.ts';

const STRICT = { allowLocal: false, ownHosts: ['rollcall.example.com', 'rollcall.*.workers.dev', '*.scim.example'] };
const LOCAL = { allowLocal: true, ownHosts: ['127.0.0.1:8787'] };

describe('a destination', () => {
  it.each([
    ['https://app.example.com/hooks/rollcall'],
    ['https://app.example.com:443/hook?tenant=1'],
    ['https://xn--bcher-kva.example/hook'],
    ['https://127.0.0.1.example.com/'],
    ['https://10.example/'],
    ['https://internal.example.com/'],
    ['https://localhost.example.com/'],
    ['https://rollcall.workers.dev/'],
    ['https://hooks-rollcall.acme.workers.dev/'],
    ['https://scim.example/'],
    ['https://myscim.example/'],
  ])('%s may be called', (url) => {
    expect(checkDestination(url, STRICT)).toEqual({ ok: true, url: new URL(url).href });
  });

  it.each([
    ['http://app.example.com/', 'https'],
    ['ftp://app.example.com/', 'https'],
    ['javascript:alert(1)', 'https'],
    ['//app.example.com/', 'absolute'],
    ['app.example.com', 'absolute'],
    ['', 'absolute'],
    ['https://', 'absolute'],
    ['https://user@app.example.com/', 'username'],
    ['https://user:secret@app.example.com/', 'username'],
    ['https://:secret@app.example.com/', 'username'],
    ['https://@app.example.com/', 'username'],
    ['https://app.example.com:8443/', 'port'],
    ['https://app.example.com:80/', 'port'],
    ['https://app.example.com/#part', 'fragment'],
    ['https://127.0.0.1/', 'IP address'],
    ['https://127.1/', 'IP address'],
    ['https://2130706433/', 'IP address'],
    ['https://0x7f000001/', 'IP address'],
    ['https://0x7f.0.0.1/', 'IP address'],
    ['https://0177.0.0.1/', 'IP address'],
    ['https://017700000001/', 'IP address'],
    ['https://127.0.0.1./', 'IP address'],
    ['https://%31%32%37.0.0.1/', 'IP address'],
    ['https://１２７.０.０.１/', 'IP address'],
    ['https://127。0。0。1/', 'IP address'],
    ['https://0/', 'IP address'],
    ['https://0.0.0.0/', 'IP address'],
    ['https://169.254.169.254/latest/meta-data/', 'IP address'],
    ['https://10.0.0.1/', 'IP address'],
    ['https://8.8.8.8/', 'IP address'],
    ['https://[::1]/', 'IP address'],
    ['https://[::]/', 'IP address'],
    ['https://[::ffff:127.0.0.1]/', 'IP address'],
    ['https://[::ffff:7f00:1]/', 'IP address'],
    ['https://[0:0:0:0:0:0:0:1]/', 'IP address'],
    ['https://[64:ff9b::7f00:1]/', 'IP address'],
    ['https://[fd00::1]/', 'IP address'],
    ['https://[fe80::1]/', 'IP address'],
    ['https://localhost/', 'full domain name'],
    ['https://LOCALHOST/', 'full domain name'],
    ['https://metadata/', 'full domain name'],
    ['https://localhost./', 'dot'],
    ['https://app.example.com./', 'dot'],
    ['https://app.example.com../', 'dot'],
    ['https://api.localhost/', 'public name'],
    ['https://printer.local/', 'public name'],
    ['https://PRINTER.LOCAL/', 'public name'],
    ['https://metadata.google.internal/', 'public name'],
    ['https://vault.internal/', 'public name'],
    ['https://host.localdomain/', 'public name'],
    ['https://router.home.arpa/', 'public name'],
    ['https://rollcall.example.com/api/v1', 'this service'],
    ['https://rollcall.acme.workers.dev/hook', 'this service'],
    ['https://ROLLCALL.example.com/', 'this service'],
    ['https://eu.scim.example/', 'this service'],
    ['https://a.eu.scim.example/', 'this service'],
    ['https://rollcall.example.com./', 'this service'],
    [`https://app.example.com/${'a'.repeat(2048)}`, '2048'],
  ])('%s may not', (url, reason) => {
    const checked = checkDestination(url, STRICT);
    expect(checked).toEqual({ ok: false, reason: expect.stringContaining(reason) });
  });

  it.each([
    ['http://127.0.0.1:3000/hook'],
    ['http://localhost:3000/hook'],
    ['http://[::1]:3000/hook'],
    ['https://app.example.com:8443/'],
    ['http://app.example.com/'],
  ])('%s may be called where local ones are admitted', (url) => {
    expect(checkDestination(url, LOCAL)).toMatchObject({ ok: true });
  });

  it.each([
    ['http://127.0.0.1:8787/hook', 'this service'],
    ['http://localhost:8787/hook', 'this service'],
    ['http://[::1]:8787/', 'this service'],
    ['http://127.0.0.2:3000/', 'IP address'],
    ['http://192.168.0.1/', 'IP address'],
    ['http://[::ffff:127.0.0.1]:3000/', 'IP address'],
    ['http://printer.local/', 'public name'],
    ['http://user@localhost:3000/', 'username'],
  ])('%s may not, there either', (url, reason) => {
    expect(checkDestination(url, LOCAL)).toEqual({ ok: false, reason: expect.stringContaining(reason) });
  });
});
