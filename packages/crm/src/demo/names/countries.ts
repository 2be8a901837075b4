import type { CompanySpeech } from './companies.ts'
import type { NameLanguage } from './people.ts'

/** What a company's home says about its people. */
export interface Country {
  name: string
  language: string
  timeZone: string
  /** In which language its companies and most of its people are named. */
  names: NameLanguage & CompanySpeech
  cities: readonly string[]
  /**
   * Numbers nobody answers, `#` is a digit. Germany, Britain, France, Ireland and Sweden reserve
   * ranges for fiction; elsewhere the number is too short to be dialled. Where numbers have no
   * fixed length there is none.
   */
  phones: readonly string[]
  weight: number
}

const country = (
  name: string,
  rest: Omit<Country, 'name' | 'cities'> & { cities: string },
): Country => ({
  ...rest,
  name,
  cities: rest.cities.split(', '),
})

/** Where the customers of Ferrowick are, by sales region. */
export const regions = {
  isles: [
    country('United Kingdom', {
      language: 'en',
      timeZone: 'Europe/London',
      names: 'en',
      weight: 5,
      cities:
        'Bristol, Leeds, Sheffield, Norwich, Dundee, Swansea, Hull, Exeter, Carlisle, Derby, Lincoln, Plymouth',
      phones: [
        '+44 20 7946 0###',
        '+44 161 496 0###',
        '+44 113 496 0###',
        '+44 117 496 0###',
        '+44 7700 900###',
      ],
    }),
    country('Ireland', {
      language: 'en',
      timeZone: 'Europe/Dublin',
      names: 'en',
      weight: 1,
      cities: 'Cork, Galway, Limerick, Waterford, Sligo',
      phones: ['+353 20 91# ####'],
    }),
  ],
  central: [
    country('Germany', {
      language: 'de',
      timeZone: 'Europe/Berlin',
      names: 'de',
      weight: 6,
      cities:
        'Berlin, Hamburg, Leipzig, Bremen, Kassel, Münster, Ulm, Rostock, Nürnberg, Lübeck, Siegen, Passau',
      phones: [
        '+49 30 23125 ###',
        '+49 40 66969 ###',
        '+49 69 90009 ###',
        '+49 89 99998 ###',
        '+49 221 4710 ###',
      ],
    }),
    country('Austria', {
      language: 'de',
      timeZone: 'Europe/Vienna',
      names: 'de',
      weight: 1.2,
      cities: 'Linz, Graz, Wels, Dornbirn, Villach',
      phones: [],
    }),
    country('Switzerland', {
      language: 'de',
      timeZone: 'Europe/Zurich',
      names: 'de',
      weight: 1.2,
      cities: 'Winterthur, Aarau, Thun, Chur, Olten',
      phones: ['+41 44 555 0##'],
    }),
  ],
  west: [
    country('Netherlands', {
      language: 'nl',
      timeZone: 'Europe/Amsterdam',
      names: 'nl',
      weight: 3,
      cities: 'Zwolle, Breda, Delft, Groningen, Arnhem, Venlo, Den Helder',
      phones: ['+31 20 555 0##'],
    }),
    country('Belgium', {
      language: 'nl',
      timeZone: 'Europe/Brussels',
      names: 'nl',
      weight: 1.4,
      cities: 'Gent, Mechelen, Kortrijk, Hasselt, Oostende',
      phones: ['+32 2 555 0##'],
    }),
    country('France', {
      language: 'fr',
      timeZone: 'Europe/Paris',
      names: 'fr',
      weight: 3,
      cities: 'Nantes, Lille, Grenoble, Rouen, Metz, Angers, Brest, Limoges',
      phones: [
        '+33 1 99 00 ## ##',
        '+33 2 61 91 ## ##',
        '+33 3 53 01 ## ##',
        '+33 4 65 71 ## ##',
        '+33 6 39 98 ## ##',
      ],
    }),
  ],
  north: [
    country('Norway', {
      language: 'no',
      timeZone: 'Europe/Oslo',
      names: 'no',
      weight: 2,
      cities: 'Bergen, Ålesund, Bodø, Drammen, Stavanger, Molde',
      phones: ['+47 555 0##'],
    }),
    country('Sweden', {
      language: 'sv',
      timeZone: 'Europe/Stockholm',
      names: 'sv',
      weight: 3,
      cities: 'Göteborg, Västerås, Luleå, Kalmar, Örebro, Sundsvall',
      phones: ['+46 8 465 004 ##', '+46 31 390 06 ##', '+46 40 628 04 ##', '+46 70 174 06 ##'],
    }),
    country('Denmark', {
      language: 'da',
      timeZone: 'Europe/Copenhagen',
      names: 'da',
      weight: 2,
      cities: 'Aarhus, Esbjerg, Odense, Aalborg, Kolding',
      phones: ['+45 555 0##'],
    }),
  ],
  southEast: [
    country('Spain', {
      language: 'es',
      timeZone: 'Europe/Madrid',
      names: 'es',
      weight: 2,
      cities: 'Bilbao, Vigo, Zaragoza, Murcia, Gijón, Burgos',
      phones: ['+34 91 555 0##'],
    }),
    country('Portugal', {
      language: 'pt',
      timeZone: 'Europe/Lisbon',
      names: 'pt',
      weight: 1,
      cities: 'Braga, Aveiro, Setúbal, Leiria',
      phones: ['+351 21 555 0##'],
    }),
    country('Italy', {
      language: 'it',
      timeZone: 'Europe/Rome',
      names: 'it',
      weight: 2,
      cities: 'Brescia, Parma, Udine, Bergamo, Ancona, Biella',
      phones: [],
    }),
    country('Poland', {
      language: 'pl',
      timeZone: 'Europe/Warsaw',
      names: 'pl',
      weight: 2,
      cities: 'Łódź, Poznań, Gdynia, Rzeszów, Bielsko-Biała',
      phones: ['+48 22 555 0##'],
    }),
    country('Czechia', {
      language: 'cs',
      timeZone: 'Europe/Prague',
      names: 'cs',
      weight: 1,
      cities: 'Brno, Plzeň, Olomouc, Liberec',
      phones: ['+420 255 50# ##'],
    }),
  ],
} as const satisfies Record<string, readonly Country[]>

export type Region = keyof typeof regions
