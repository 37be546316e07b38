/** @file The report page by itself, since it loads the plots. */
export { renderPage } from '../render-page.js'
