/** @file Numbers as people read them, the same in every locale. */

/** `12345678` as `12,345,678`. */
export function integer(value: number): string {
  return Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ',')
}

/** Decimal units, as disks and networks count: `1.2 kB`, `64 MB`. */
export function byteSize(bytes: number): string {
  if (bytes < 1000) return `${Math.round(bytes)} B`
  let value = bytes
  let unit = -1
  while (unit < 4 && Math.round(value) >= 1000) {
    value /= 1000
    unit++
  }
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${['kB', 'MB', 'GB', 'TB', 'PB'][unit]}`
}

/** A share of one as percent with a true minus sign: `−3.2 %`. */
export function percent(share: number, digits = 1): string {
  const text = Math.abs(share * 100).toFixed(digits)
  return `${share < 0 && Number(text) !== 0 ? '−' : ''}${text} %`
}

/** `plus` also for positive shares. */
export function signedPercent(share: number, digits = 1): string {
  const text = percent(share, digits)
  return share > 0 && Number((share * 100).toFixed(digits)) !== 0 ? `+${text}` : text
}

/** `850 ms`, `12 s`, `3 min 20 s`, `2 h 5 min`. */
export function duration(seconds: number): string {
  if (seconds < 1) return `${Math.max(0, Math.round(seconds * 1000))} ms`
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`
  const whole = Math.round(seconds)
  if (whole < 60) return `${whole} s`
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`
}

/** `1 file`, `2 files`. */
export function plural(count: number, noun: string, many = `${noun}s`): string {
  return `${integer(count)} ${count === 1 ? noun : many}`
}
