import { signal } from '@preact/signals'
import type { PlaceFacts } from '../../api/place-facts.js'
import { ask } from './ask-server.js'

/** Where the page looks; undefined until it was answered. */
export const placeFacts = signal<PlaceFacts | undefined>(undefined)

/** Asks once where it looks. */
export async function loadPlaceFacts(): Promise<void> {
  placeFacts.value = await ask<PlaceFacts>('/api/place')
}
