// What stands on a provider's own page, in brackets in our texts: as keys, or plain.

export function Marked({ text }: { readonly text: string }) {
  return <>{text.split(/\[([^[\]]*)\]/).map((part, index) => (index % 2 === 0 ? part : <kbd>{part}</kbd>))}</>;
}

export function withoutBrackets(text: string): string {
  return text.replace(/\[([^[\]]*)\]/g, '$1');
}
