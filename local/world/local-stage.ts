/** The stage that the local world is synthesized for: part of the names that the template gives. */
export const LOCAL_STAGE = 'local'
