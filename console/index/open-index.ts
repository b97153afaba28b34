import { chmodSync, mkdirSync, rmSync } from 'node:fs'
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

const IN_MEMORY = ':memory:'

/**
 * Opens the index of a place, which only its user may read: senders and subjects are in it, bodies are not. Whatever is wrong with the file, it
 * is made anew; where none can be written, it is gone with the process.
 * @param file `:memory:` for one that is
 */
export function openIndex(file: string): DatabaseSync {
  if (file === IN_MEMORY) return openedIn(file)
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    return openedIn(file)
  } catch {
    return anew(file)
  }
}

function anew(file: string): DatabaseSync {
  try {
    for (const ending of ['', '-wal', '-shm']) rmSync(`${file}${ending}`, { force: true })
    return openedIn(file)
  } catch {
    return openedIn(IN_MEMORY)
  }
}

function openedIn(file: string): DatabaseSync {
  const database = new DatabaseSync(file)
  if (file !== IN_MEMORY) chmodSync(file, 0o600)
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
