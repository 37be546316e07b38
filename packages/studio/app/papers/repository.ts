/** @file Where the code of a paper lies. */

/** `owner/name` on GitHub, or a web address; anything else leads nowhere. */
export function repositoryAddress(repository: string): string {
  return /^https?:\/\//.test(repository)
    ? repository
    : `https://github.com/${repository.split('/').map(encodeURIComponent).join('/')}`
}
