/** @file The thread that learns vectors. */
import { parentPort, workerData } from 'node:worker_threads'
import { learnLsa } from './lsa.js'

parentPort?.postMessage(learnLsa(workerData as readonly string[]))
