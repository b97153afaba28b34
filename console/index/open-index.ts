import { chmodSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** Raised with every change of the tables: an index of another one is made anew, as all of it is in the ledger. */
const VERSION = 1

const TABLES = `
  create table rows (
    place text primary key, at integer not null, kind text not null, id text not null,
    mailbox text not null, folder text not null, uid integer not null, last integer not null,
    monitor text not null, result text not null, decidedAt text not null, lease integer not null,
    sender text not null, subject text not null, sought text not null, told text not null
  ) without rowid;
  create index byTime on rows (at, place);
  create index byMonitor on rows (monitor, at, place);
  create index byResult on rows (result, at, place);
  create table filled (
    mailbox text not null, folder text not null, newest integer not null, oldest integer not null,
    primary key (mailbox, folder)
  ) without rowid;
  create table kept (place text primary key, facts text not null) without rowid;
  pragma user_version = ${VERSION};
`

/**
 * Opens the index of a place, which only its user may read: senders and subjects are in it, bodies are not. Whatever is wrong with the file, it
 * is made anew.
 * @param file `:memory:` for one that is gone with the process
 */
export function openIndex(file: string): DatabaseSync {
  if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const database = new DatabaseSync(file)
  if (file !== ':memory:') chmodSync(file, 0o600)
  database.exec('pragma journal_mode = wal; pragma synchronous = off; pragma busy_timeout = 2000')
  const [{ user_version: version } = { user_version: 0 }] = database
    .prepare('pragma user_version')
    .all()
  if (version === VERSION) return database
  const tables = database
    .prepare("select name from sqlite_master where type = 'table' and name not like 'sqlite_%'")
    .all()
  for (const { name } of tables) database.exec(`drop table "${name}"`)
  database.exec(TABLES)
  return database
}
