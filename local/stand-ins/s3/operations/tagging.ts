import { missingKey, type Operation, xmlResponse } from '../operation.js'
import { receiveXml } from '../request-body.js'
import { taggingContent, tagsOfXml } from '../tags.js'
import { BODY_HEADERS } from './writing.js'

/** The tags of an object. */
export const getObjectTagging: Operation = {
  name: 'GetObjectTagging',
  method: 'GET',
  on: 'object',
  marks: ['tagging'],
  actions: () => ['s3:GetObjectTagging'],
  run: async (request, { objects }) => {
    const object = await objects.look(request.key)
    if (object === undefined) throw missingKey(request)
    return xmlResponse('Tagging', taggingContent(object.metadata.tags))
  },
}

/** Gives an object other tags, all at once. */
export const putObjectTagging: Operation = {
  name: 'PutObjectTagging',
  method: 'PUT',
  on: 'object',
  marks: ['tagging'],
  headers: BODY_HEADERS,
  actions: () => ['s3:PutObjectTagging'],
  run: async ({ key, message }, { objects }) => {
    await objects.replaceTags(key, tagsOfXml(await receiveXml(message)))
    return { status: 200, headers: {} }
  },
}
