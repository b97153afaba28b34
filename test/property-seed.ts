import fc from 'fast-check'

/**
 * What properties are asked is the same in each run: a change is not held up by a fault that was
 * there before it. `PROPERTY_SEED=random` looks for those; fast-check prints the seed of what it finds.
 */
const seed = process.env['PROPERTY_SEED'] ?? '1'
if (seed !== 'random') {
  if (!/^-?\d{1,10}$/.test(seed))
    throw new Error(`PROPERTY_SEED=${seed}: must be a whole number, or random`)
  fc.configureGlobal({ seed: Number(seed) })
}
