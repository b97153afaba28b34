/** `1 mail`, `12 mails`. */
export const countOfMails = (count: number): string => `${count} ${count === 1 ? 'mail' : 'mails'}`
