import { render } from 'preact'
import { Shell } from './shell.js'
import { followLinks } from './state/address.js'
import { followKeys } from './state/keys.js'
import { loadPlaceFacts } from './state/place-facts.js'
import { takeKey } from './state/session-key.js'
import { keepSettings } from './state/settings.js'

takeKey()
keepSettings()
followLinks()
followKeys()
// What cannot be asked is told by the view, which asks as well.
loadPlaceFacts().catch(() => undefined)
const page = document.getElementById('page')
if (page) render(<Shell />, page)
