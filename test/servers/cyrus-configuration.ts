/** Where one Cyrus lives. */
export type CyrusPlace = {
  directory: string
  /** Address it listens at. */
  host: string
  imapPort: number
}

/** Where Debian keeps Cyrus's programs. */
export const CYRUS_PROGRAMS = '/usr/lib/cyrus/bin'

/** Who may make mailboxes; a name in `imapd.conf`, and nobody on the machine. */
export const CYRUS_ADMINISTRATOR = 'administrator'

/**
 * `imapd.conf` (Cyrus 3.6) of a server that keeps everything below one directory. Its namespace is the one of its early
 * years: folders are below INBOX, and levels are parted by a dot. Unless told otherwise, it writes an X for each 8-bit byte of
 * a header that comes in.
 */
export const imapdConfiguration = ({
  directory,
}: CyrusPlace): string => `configdirectory: ${directory}/config
partition-default: ${directory}/mail
defaultpartition: default
proc_path: ${directory}/config/proc
admins: ${CYRUS_ADMINISTRATOR}
servername: localhost
allowplaintext: yes
altnamespace: no
unixhierarchysep: no
munge8bit: no
virtdomains: off
failedloginpause: 0
sasl_pwcheck_method: auxprop
sasl_auxprop_plugin: sasldb
sasl_sasldb_path: ${directory}/sasldb2
sasl_mech_list: PLAIN LOGIN
`

/** `cyrus.conf`: what its master process starts. */
export const masterConfiguration = ({ directory, host, imapPort }: CyrusPlace): string => `START {
  recover cmd="${CYRUS_PROGRAMS}/ctl_cyrusdb -C ${directory}/imapd.conf -r"
}
SERVICES {
  imap cmd="${CYRUS_PROGRAMS}/imapd -C ${directory}/imapd.conf" listen="${host}:${imapPort}" prefork=1
}
EVENTS {
}
`
