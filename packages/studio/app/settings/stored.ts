/** @file What a reader has chosen for these pages, kept in the browser. */

export type Theme = 'system' | 'light' | 'dark'

export function readSetting(name: string): string | null {
  try {
    return localStorage.getItem(`tokenwright.${name}`)
  } catch {
    // Storage may be switched off; then choices last as long as the page.
    return null
  }
}

export function writeSetting(name: string, value: string): void {
  try {
    localStorage.setItem(`tokenwright.${name}`, value)
  } catch {
    // As above.
  }
}

export function theme(): Theme {
  const stored = readSetting('theme')
  return stored === 'light' || stored === 'dark' ? stored : 'system'
}

export function setTheme(choice: Theme): void {
  writeSetting('theme', choice)
  applySettings()
}

export function applySettings(): void {
  const choice = theme()
  if (choice === 'system') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = choice
}
