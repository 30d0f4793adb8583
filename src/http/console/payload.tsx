// JSON and answers of hosts as they were, indented where they are JSON, cut where they are very long.

/** Above this a page would no longer stay below 100 kB. */
const MAX_SHOWN = 60_000;

export function Payload({ text }: { readonly text: string }) {
  const shown = indented(text);
  return (
    <>
      <pre tabindex={0}>{shown.slice(0, MAX_SHOWN)}</pre>
      {shown.length > MAX_SHOWN ? <p class="note">Truncated. Use the API to read the full payload.</p> : null}
    </>
  );
}

function indented(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}
