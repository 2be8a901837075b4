import type { Random } from '../random.ts'

const words = (text: string) => text.trim().split(/\s+/)
const trades = (text: string) =>
  text.split(/,\s+/).map((entry) => entry.split('=') as [string, string])

/** Languages that company names are made in. */
export type CompanySpeech =
  | 'en'
  | 'de'
  | 'nl'
  | 'fr'
  | 'no'
  | 'sv'
  | 'da'
  | 'es'
  | 'pt'
  | 'it'
  | 'pl'
  | 'cs'

interface Stock {
  starts: readonly string[]
  ends: readonly string[]
  /** What the company's name says it does, and its industry. */
  trades: readonly (readonly [string, string])[]
}

const nordic = {
  starts: words(
    'Norr Fjord Sund Skarv Grå Isbo Havs Kvern Lynge Mjø Ravn Stor Terne Vind Bjørk Elve Rim Tjeld Vest Ulve Hegre',
  ),
  ends: words('vik havn sund holm mark foss stad dal berg nes lund'),
}
const southern = {
  starts: words(
    'Almo Bel Cala Doro Este Fonte Giro Lare Monte Navi Oro Pere Rio Salva Tore Val Vera Zafi Cante Lumi',
  ),
  ends: words('nara villa dosa mira lindo verde sano ralda tello nova riva seta'),
}
const slavic = {
  starts: words('Bor Dęb Grab Jawor Kamień Lip Mod Olsz Sos Tarn Wierz Zab Brez Hrad Jasen Lesn'),
  ends: words('owice anka opol nik ina omir ava stav etín olin'),
}

const stocks: Record<CompanySpeech, Stock> = {
  en: {
    starts:
      words(`Quarry Thorn Pell Hex Brack Fair Alder Dun Gar Hallam Ingel Jar Kitter Larks Moss Nettle Ox Pen Quen Raven Sandi Ull Vella
      Whar Rook Salt Marsh Cask Bram Cobble Drift Ember Fallow Grim Heather Iron Kest Lantern Mill Orch`),
    ends: words(
      'wick by worth mere ford ley stone combe den gate holt field low thwaite bury ridge',
    ),
    trades:
      trades(`Packaging=Packaging, Instruments=Instruments, Foods=Food, Textiles=Textiles, Glass=Glass, Ceramics=Ceramics, Optical=Optics,
      Forge=Metal, Paper=Paper, Rail Parts=Rail, Marine=Marine, Freight=Logistics, Dental Supply=Medical, Clinics=Medical, Energy=Energy,
      Timber=Timber, Mills=Textiles, Motors=Automotive, Water=Utilities, Cider=Food, Tools=Metal, Plastics=Plastics, Bearings=Metal, Coatings=Chemicals`),
  },
  de: {
    starts:
      words(`Brenn Kalten Oster Hager Linden Stol Wester Aller Birken Dornum Eschen Fels Gries Hohen Immer Kupfer Lauen Mühlen Neuen Ochsen
      Reh Silber Tannen Ulmen Vier Wald`),
    ends: words('hagen furt brück stedt tal berg au werder feld heim rode zell'),
    trades:
      trades(`Maschinenbau=Machinery, Verpackung=Packaging, Glaswerke=Glass, Feinmechanik=Instruments, Textil=Textiles, Logistik=Logistics,
      Keramik=Ceramics, Papier=Paper, Stahlbau=Metal, Optik=Optics, Brauerei=Food, Medizintechnik=Medical, Lacke=Chemicals, Antriebe=Machinery,
      Holzwerk=Timber, Stadtwerke=Utilities`),
  },
  nl: {
    starts: words(
      'Oever Meer Polder Wind Haven Molen Tulp Lelie Stern Reiger Kiel Anker Kade Duin Veen Riet Slik Gors',
    ),
    ends: words('zicht stroom lande wijk burg horst rade wende dam oord'),
    trades: trades(
      'Zuivel=Food, Scheepswerf=Marine, Verpakking=Packaging, Staal=Metal, Techniek=Machinery, Transport=Logistics, Glas=Glass, Kunststof=Plastics, Zorg=Medical, Energie=Energy',
    ),
  },
  fr: {
    starts: words(
      'Ar Belle Cler Dour Este Flor Gal Hauter Lan Mire Nor Oli Per Rou Sel Tour Val Vern',
    ),
    ends: words('mont vaux nac lande ville gny court lieu nelle ssac'),
    trades: trades(
      'Emballage=Packaging, Verrerie=Glass, Textiles=Textiles, Mécanique=Machinery, Papeterie=Paper, Fromagerie=Food, Optique=Optics, Transports=Logistics, Plasturgie=Plastics, Médical=Medical',
    ),
  },
  no: {
    ...nordic,
    trades: trades(
      'Marin=Marine, Sjømat=Food, Energi=Energy, Instrument=Instruments, Rederi=Logistics, Trelast=Timber, Møbler=Furniture, Stål=Metal, Papir=Paper',
    ),
  },
  sv: {
    ...nordic,
    trades: trades(
      'Marin=Marine, Energi=Energy, Instrument=Instruments, Trävaror=Timber, Möbler=Furniture, Stål=Metal, Vatten=Utilities, Papper=Paper, Åkeri=Logistics, Plast=Plastics',
    ),
  },
  da: {
    ...nordic,
    trades: trades(
      'Marine=Marine, Energi=Energy, Instrumenter=Instruments, Møbler=Furniture, Stål=Metal, Medico=Medical, Papir=Paper, Mejeri=Food, Glas=Glass, Transport=Logistics',
    ),
  },
  es: {
    ...southern,
    trades: trades(
      'Cerámica=Ceramics, Conservas=Food, Vidrio=Glass, Calzados=Leather, Energía=Energy, Plásticos=Plastics, Logística=Logistics, Óptica=Optics, Papelera=Paper',
    ),
  },
  pt: {
    ...southern,
    trades: trades(
      'Cerâmica=Ceramics, Conservas=Food, Cortiça=Timber, Têxteis=Textiles, Vidros=Glass, Energia=Energy, Moldes=Machinery, Calçado=Leather',
    ),
  },
  it: {
    ...southern,
    trades: trades(
      'Tessuti=Textiles, Ottica=Optics, Meccanica=Machinery, Ceramiche=Ceramics, Concerie=Leather, Plastica=Plastics, Vetro=Glass, Cartiere=Paper, Alimentari=Food',
    ),
  },
  pl: {
    ...slavic,
    trades: trades(
      'Metal=Metal, Szkło=Glass, Meble=Furniture, Papier=Paper, Chemia=Chemicals, Transport=Logistics, Optyka=Optics, Tkaniny=Textiles',
    ),
  },
  cs: {
    ...slavic,
    trades: trades(
      'Strojírna=Machinery, Textil=Textiles, Sklo=Glass, Papírna=Paper, Nábytek=Furniture, Optika=Optics, Pivovar=Food, Doprava=Logistics',
    ),
  },
}

/** A company name with its industry, and the root of its mail domain. */
interface CompanyName {
  name: string
  industry: string
  root: string
}

/** Names that repeat neither as a whole nor in their root. `taken` roots are left out. */
export function companyNames(
  random: Random,
  taken: ReadonlySet<string>,
): (speech: CompanySpeech) => CompanyName {
  const used = new Set(taken)
  return (speech) => {
    const stock = stocks[speech]
    for (;;) {
      const start = random.pick(stock.starts)
      const root = start + random.pick(stock.ends)
      if (used.has(asciiWord(root))) continue
      used.add(asciiWord(root))
      const [trade, industry] = random.pick(stock.trades)
      return { name: `${root} ${trade}`, industry, root: asciiWord(root) }
    }
  }
}

const letters: Record<string, string> = { ø: 'o', æ: 'ae', ß: 'ss', ł: 'l', ı: 'i', đ: 'd' }

/** Lower-case ASCII letters of a name, as addresses use them: `Jorun Ås-Vik` is `jorunasvik`. */
export function asciiWord(text: string): string {
  return text
    .toLowerCase()
    .replace(/[øæßłıđ]/g, (letter) => letters[letter]!)
    .normalize('NFD')
    .replace(/[^a-z0-9]/g, '')
}
