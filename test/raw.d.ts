// Files that tests read as text, which Vite offers.

declare module '*?raw' {
  const text: string;
  export default text;
}
