/** @file Premiums and plans as pages: one HTML file each, without scripts. Loading this loads Observable Plot. */
export { renderPlanPage } from './plan.js'
export { renderPremiumPage } from './premiums.js'
