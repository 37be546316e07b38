/** @file Addresses and header values: nothing that could end a header and begin another gets through. */
import { domainToASCII } from 'node:url'
import { PapersError } from '../errors.js'

/** RFC 5321, 4.5.3.1: 64 octets before the @, 255 after it, and 254 for the whole in a path. */
const LOCAL_LIMIT = 64
const ADDRESS_LIMIT = 254

/**
 * Checks an address and brings it into one form: the domain in lower case and ASCII. Quoted local parts, comments and
 * names beside the address are refused; no mailbox of today needs them, and they are how headers are injected.
 *
 * @throws PapersError `invalid-option`
 *
 * @example
 * checkAddress('Ada@Exämple.org') // 'Ada@xn--exmple-cua.org'
 */
export function checkAddress(input: string): string {
  const refuse = (): never => {
    throw new PapersError('invalid-option', 'no address of a mailbox', { value: input })
  }
  if (input.length > 1000) return refuse()
  const address = input.trim()
  const at = address.lastIndexOf('@')
  const local = address.slice(0, at)
  if (at < 1 || local.length > LOCAL_LIMIT) return refuse()
  if (!/^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/.test(local)) return refuse()
  // The function of the URL standard strips controls; they must not come so far.
  if (!/^[\p{L}\p{N}\p{M}.-]+$/u.test(address.slice(at + 1))) return refuse()
  const domain = domainToASCII(address.slice(at + 1))
  const labels = domain.split('.')
  const isLabel = (label: string): boolean => /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(label)
  if (!labels.every(isLabel) || (labels.length < 2 && domain !== 'localhost')) return refuse()
  const whole = `${local}@${domain}`
  return whole.length > ADDRESS_LIMIT ? refuse() : whole
}

/**
 * A text that goes into a header.
 *
 * @throws PapersError `invalid-option` for line ends and other controls
 */
export function headerValue(text: string): string {
  if (/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.test(text))
    throw new PapersError('invalid-option', 'a header with a line end or control character', { value: text })
  return text
}
