/** What a function is started with that works off a queue: a message for each body. */
export const queueEvent = (
  bodies: readonly unknown[],
  sentAt = new Date('2026-11-21T09:00:00Z'),
) => ({
  Records: bodies.map((body, index) => ({
    messageId: `message-${index}`,
    body: typeof body === 'string' ? body : JSON.stringify(body),
    attributes: { SentTimestamp: String(sentAt.getTime()) },
  })),
})
