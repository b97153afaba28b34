import { describe } from 'vitest'
import { archiveContract } from '../../contracts/archive.js'
import { startBucket } from './bucket-under-test.js'

describe('the adapter of S3', () => archiveContract(startBucket))
