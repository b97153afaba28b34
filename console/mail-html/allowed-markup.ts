/** Elements that are shown as they are. What is not here is taken away and its text stays. */
export const SHOWN: ReadonlySet<string> = new Set(
  (
    'a abbr address article aside b bdi bdo big blockquote br caption center cite code col colgroup dd del dfn div dl dt em ' +
    'figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark nav ol p pre q s samp section small ' +
    'span strike strong style sub sup table tbody td tfoot th thead time tr tt u ul var'
  ).split(' '),
)

/** Elements that are left out with all that is in them: they run, load, ask, or show no text. */
export const LEFT_OUT: ReadonlySet<string> = new Set(
  (
    'script iframe object embed applet svg math template noscript noembed noframes frameset frame title textarea ' +
    'audio video source track canvas map area xmp plaintext link meta base input param'
  ).split(' '),
)

/** Elements that are taken away as well, and whose text stays. */
export const UNWRAPPED: ReadonlySet<string> = new Set(
  'form button select option optgroup image bgsound dialog slot portal fencedframe marquee keygen isindex'.split(
    ' ',
  ),
)

/** Of these nothing follows. */
export const VOID: ReadonlySet<string> = new Set(['br', 'col', 'hr', 'img'])

/** Attributes that say how something looks, and load nothing. */
export const ATTRIBUTES: ReadonlySet<string> = new Set(
  (
    'align alt bgcolor border cellpadding cellspacing class clear color cols colspan dir face height hspace id lang noshade ' +
    'nowrap reversed rows rowspan rules scope size span start style summary title type valign value vspace width'
  ).split(' '),
)

/** Attributes by which something would be loaded. */
export const LOADING: ReadonlySet<string> = new Set(
  'background srcset poster data lowsrc dynsrc longdesc cite ping profile usemap'.split(' '),
)

/** Images that are shown where they are in the mail itself. */
export const DATA_IMAGE = /^data:image\/(?:png|jpe?g|gif|webp);base64,[a-z0-9+/=\s]*$/i
