/** @file Texts that demonstrations begin with; the project wrote them. */

const HARBOUR = [
  'At the end of the day the harbour master writes down the names of the ships.',
  'At the end of the week he counts the names of the ships, one after the other.',
  'In the morning the names of the ships stand on the board at the end of the pier.',
  'Whoever comes to the end of the pier reads the names of the ships, one after the other.',
  'At the end of the year the harbour master closes the book and writes the number of the ships.',
]

/** Repeats itself, as letters and forms do: something can be learned from a few lines. */
export const repeating = Array.from({ length: 4 }, () => HARBOUR.join('\n')).join('\n')

/** The same sentence; the first is what the others are compared with. */
export const translations = [
  'The water in the kitchen is boiling, and nobody is at home.',
  'Das Wasser in der Küche kocht, und niemand ist zu Hause.',
  "L'eau bout dans la cuisine, et personne n'est à la maison.",
  'El agua hierve en la cocina y no hay nadie en casa.',
  'Вода на кухне кипит, а дома никого нет.',
  'Το νερό στην κουζίνα βράζει και κανείς δεν είναι στο σπίτι.',
  'रसोई में पानी उबल रहा है और घर पर कोई नहीं है।',
  '厨房里的水开了，家里一个人也没有。',
  '台所でお湯が沸いているのに、家には誰もいません。',
  'الماء يغلي في المطبخ ولا أحد في البيت.',
].join('\n')
