/** The address of an incident: its name has a time in it, and no path of the console has a colon. */
export const incidentHref = (name: string): string => `/incidents/${name.replaceAll(':', '.')}`
