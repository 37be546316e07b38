/** @file What the package offers. */
export {}
