/** What would become of matched mail in its mailbox, by the `then` of its monitor. */
export function actionWords(then: string | { readonly move: string } | undefined): string {
  if (typeof then === 'object') return `moved to ${then.move}`
  switch (then) {
    case 'mark-read':
      return 'marked as read'
    case 'delete':
      return 'deleted'
    default:
      return 'left as it is'
  }
}
