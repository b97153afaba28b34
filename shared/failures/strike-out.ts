const STRUCK_OUT = '********'

/** What is shorter leaves too little in base64 to tell it from other text. */
const MIN_BASE64_LENGTH = 12

/** A text with every secret in it struck out, also in the forms that a URL, a form or a SASL exchange carries it in. */
export function strikeOut(text: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret !== '')
    .flatMap((secret) => [secret, encodeURIComponent(secret), ...base64Forms(secret)])
    .reduce((told, form) => told.replaceAll(form, STRUCK_OUT), text)
}

/** How a secret looks in the base64 of a longer text: by where it begins there, without the characters it shares. */
const base64Forms = (secret: string): string[] =>
  secret.length < MIN_BASE64_LENGTH
    ? []
    : [0, 1, 2].map((offset) => {
        const bytes = Buffer.from(' '.repeat(offset) + secret)
        const whole = bytes.subarray(0, bytes.length - (bytes.length % 3))
        return whole.toString('base64').slice(offset === 0 ? 0 : 4)
      })
