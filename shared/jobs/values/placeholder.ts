/** `{{name}}`; blanks within the braces are allowed. Anything else between braces is text. */
export const PLACEHOLDER = /\{\{\s*([A-Za-z][\w-]{0,63})\s*\}\}/g

/** What is meant as a placeholder, by its double braces, whether it is one or not. */
export const DOUBLE_BRACES = /\{\{([^{}]*)\}\}/g
