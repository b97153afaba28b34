/** The part of hoodiecrow-imap 2.1.0 that the embedded mail server uses; it has no types. */
declare module 'hoodiecrow-imap' {
  import type { Server as NetServer } from 'node:net'

  namespace hoodiecrow {
    /** `raw` has one character for each byte ("binary" strings). */
    type Message = {
      uid: number
      flags: string[]
      internaldate: string
      raw: string
      /** Cache of the MIME tree; hoodiecrow fills it where it is missing. */
      parsed?: unknown
      /** Set on a message that was expunged. */
      ghost?: true
    }

    type Folder = {
      path: string
      uidvalidity: number
      uidnext: number
      messages: Message[]
      'special-use'?: string
    }

    /** What a folder is made of at the start; the server fills in the rest. */
    type FolderSeed = Pick<Folder, 'uidvalidity' | 'uidnext' | 'messages' | 'special-use'>

    type Storage = {
      INBOX: FolderSeed
      /** The personal namespace. */
      '': { separator: string; type: 'personal'; folders: Record<string, FolderSeed> }
    }

    /** An element of a parsed command. */
    type Token = {
      type: string
      value: string
      section?: (Token | Token[])[]
      /** `<origin.length>` of a FETCH item; `<origin>` in the answer. */
      partial?: number[]
    }

    type Command = { tag: string; command: string; attributes?: (Token | Token[] | null)[] }
    type Response = {
      tag: string
      command?: string
      attributes: unknown[]
      /** The folder before an expunge, with the ghosts. */
      mailboxCopy?: Message[]
    }
    type Notification = { command: Response; mailbox: Folder | string }

    type Connection = {
      server: Server
      state: 'Not Authenticated' | 'Authenticated' | 'Selected' | 'Logout'
      readOnly?: boolean
      selectedMailbox?: Folder | false
      /** The listener that the constructor adds to its server's `notify` event. */
      _notificationCallback: (notification: Notification) => void
      /** Goes on with the commands that wait; `force` even where one seems to be at work. */
      processQueue(force: boolean): void
      send(response: Response, description: string, parsed: Command, data: string): void
    }

    type CommandHandler = (
      connection: Connection,
      parsed: Command,
      data: string,
      callback: () => void,
    ) => void
    type FetchHandler = (connection: Connection, message: Message, item: Token) => unknown
    type OutputHandler = (connection: Connection, response: Response, description?: string) => void

    interface Server {
      server: NetServer
      outputHandlers: OutputHandler[]
      fetchHandlers: Record<string, FetchHandler>
      folderCache: Record<string, Folder>
      listen(port: number, host: string): void
      on(event: 'notify', listener: (notification: Notification) => void): void
      removeListener(event: 'notify', listener: (notification: Notification) => void): void
      getMailbox(path: string): Folder | undefined
      getCommandHandler(command: string): CommandHandler | false
      setCommandHandler(command: string, handler: CommandHandler): void
      createMailbox(path: string): void
      appendMessage(
        mailbox: Folder | string,
        flags: string[],
        internalDate: string | undefined,
        raw: string,
        ignoreConnection?: Connection,
      ): { mailbox: Folder; message: Message }
    }

    type Options = {
      plugins: (string | ((server: Server) => void))[]
      users: Record<string, { password: string }>
      /** TLS key and certificate. An empty object keeps it from reading its own. */
      credentials: object
      storage?: Storage
    }
  }

  function hoodiecrow(options: hoodiecrow.Options): hoodiecrow.Server
  export = hoodiecrow
}

declare module 'hoodiecrow-imap/lib/mimeparser.js' {
  /** The MIME tree of a message, from which BODYSTRUCTURE and ENVELOPE are answered. */
  function parseMime(raw: string): unknown
  export = parseMime
}

declare module 'hoodiecrow-imap/lib/commands/handlers/fetch.js' {
  /** What answers each FETCH item, unless the server has a handler of its own for it. */
  const handlers: Record<string, import('hoodiecrow-imap').FetchHandler | undefined>
  export = handlers
}
