/** Functions and rules of CSS that load something, each as it may be written. */
const LOADING =
  /(?:url|src|image|image-set|-webkit-image-set|cross-fade|-webkit-cross-fade|element|-moz-element|paint|expression)\s*\(|@(?:import|font-face|namespace|charset|document|-moz-document)|behavior\s*:|-moz-binding/gi

/** A style that loads nothing, and how often it would have. Escapes are taken away first: `\75rl(` is `url(` to a browser. */
export function inertStyle(css: string): { readonly css: string; readonly loads: number } {
  let loads = 0
  const plain = css
    .replaceAll('\\', '')
    .replaceAll('<', '')
    .replaceAll(/\/\*[\s\S]*?(?:\*\/|$)/g, ' ')
  const inert = plain.replace(LOADING, (found) => {
    loads += 1
    return found.endsWith('(') ? 'none(' : found.startsWith('@') ? '@none ' : 'none:'
  })
  return { css: inert, loads }
}
