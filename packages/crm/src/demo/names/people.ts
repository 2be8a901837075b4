/**
 * First and last names of one language. Our own combinations: any likeness to a person is chance.
 */
interface NameStock {
  first: readonly string[]
  last: readonly string[]
}

const words = (text: string) => text.trim().split(/\s+/)
const joined = (starts: string, ends: string) =>
  words(starts).flatMap((start) => words(ends).map((end) => start + end))

export const peopleNames = {
  en: {
    first:
      words(`Rosalind Piers Damaris Maribel Edmund Harriet Silas Imogen Gareth Philippa Rupert Tamsin Callum Bronwen Alastair Verity
      Desmond Isolde Lachlan Orla Fergus Niamh Cormac Sinead Declan Maeve Barnaby Cecily Hugh Winifred Lionel Beatrix Ambrose Juno`),
    last: joined(
      'Thack Ash Stan Hather Pember Cold Ravens Lang Whit Marl Brock Fenni Holder Ormes Tarring Dray Elder Copple Amber Birken',
      'ley worth ham croft combe bourne wick den shaw more',
    ),
  },
  de: {
    first:
      words(`Lena Anton Ute Henrike Falk Swantje Ruprecht Annegret Detlef Frauke Gisbert Hedda Ingolf Jette Konrad Liesel Meinhard Nele
      Ortwin Petra Reinhold Silke Thilo Ulrike Volker Wiebke Arne Birgit Carsten Dorothea Eike Friederike`),
    last: joined(
      'Haver Wesse Ossen Brunn Linden Kette Rott Velt Hage Dorn Eber Falken Grote Immen Kalten Lauter Nieder Oster Rade Sanden',
      'kamp brink meier hoff bach mann felder rath horst loh',
    ),
  },
  nl: {
    first:
      words(`Bram Ilse Joost Marijke Sander Femke Wouter Liesbeth Ruben Saskia Pieter Hanneke Thijs Annelies Koen Mieke Gijs Roos Dirk
      Tineke Casper Elke Jelle Katrijn Lars Noor Maarten Griet`),
    last: joined(
      'Ooster Wester Kalk Brugge Hoeve Linde Molen Noorder Schoon Terp Velde Waal Zand Duin Eike Groen',
      'kamp huis man stra berg hof dijk laar beek',
    ),
  },
  fr: {
    first:
      words(`Aurélie Bastien Clémence Damien Élodie Fabrice Gaëlle Hervé Inès Jérôme Karine Ludovic Maëlle Norbert Océane Pascal Quitterie
      Rémi Solène Tristan Ursule Valentin Yvonne Zacharie Agathe Blaise Corentin Delphine`),
    last: joined(
      'Beau Chante Mont Roche Val Font Haute Rive Belle Cour Gran Clair Mar Ville',
      'clair vert combe garde lieu mare rive font',
    ),
  },
  no: {
    first:
      words(`Jorun Jonas Sigrid Eirik Marit Torbjørn Solveig Håkon Ingvild Asbjørn Ragnhild Sverre Tuva Gunnar Liv Odd Kjersti Vidar Astrid
      Magnus Synne Halvard Guro Steinar`),
    last: joined(
      'Aas Berg Dals Ek Fjell Grims Haug Kvam Lang Mykle Nord Rams Sol Tang Ulv Vette',
      'vik land stad lund nes rud moen heim bakk',
    ),
  },
  sv: {
    first:
      words(`Oskar Linnea Gustav Ebba Sixten Alva Torsten Saga Viggo Hedvig Nils Tuva Algot Signe Rurik Majken Ivar Tyra Elof Greta Hjalmar
      Stina Love Vendela`),
    last: joined(
      'Alm Björk Ceder Dahl Eke Falk Gran Hag Linde Malm Nor Palm Ryd Sand Vester Åker',
      'qvist gren ström mark blad stedt holm roth fors',
    ),
  },
  da: {
    first:
      words(`Asger Birgitte Carl Ditte Esben Freja Gorm Helle Iben Jeppe Karen Laust Mette Niels Oda Palle Rikke Søren Trine Ulrik Vibeke
      Anders Bodil Christian`),
    last: joined(
      'Bjerre Damme Elle Frost Grøn Holme Kjær Lunde Mølle Over Ravn Skov Thors Vester Krog Birke',
      'gaard bjerg holt sen skov toft strup bæk',
    ),
  },
  es: {
    first:
      words(`Iñaki Lourdes Álvaro Montserrat Gonzalo Nuria Baltasar Pilar Joaquín Rocío Fermín Amaya Leandro Candela Rodrigo Estíbaliz
      Matías Inmaculada Ximena Eusebio Dolores Ramiro Leire Valentín`),
    last: words(`Albarrado Barandela Castroviejo Elordui Fuentelara Garmendola Hinojales Ibarrondo Jarandilla Lasarteche Mendivelar Navaluenga
      Olmedilla Peñalara Quintanar Robledana Sotomonte Talavira Urrutiaga Valdecorza Zabalegui Arrospide Bermejal Carrascosa Dehesaro Encinaro
      Galdeano Lizarralde Montesdoca Oyarzaba Piedrahita Riofrancos Salcedilla Torrecampo Villarejo Zamorano`),
  },
  pt: {
    first:
      words(`Afonso Benedita Duarte Constança Estêvão Filipa Gonçalo Inês Jacinta Lourenço Mafalda Nuno Olívia Paulo Quitéria Rui Salomé Tomás
      Vasco Leonor`),
    last: words(`Alvorninha Barroselas Caldeirão Cortiçada Esteveira Figueiral Gondomil Lameirinha Montalvo Nogueirão Oliveirinha Quintela Ribafeita
      Seixedo Tavarede Valadim Vilarinho Abrunheira Bragadela Carvalhido Faleiro Granjeiro Loureiral Moitinho Rebordelo Salgueiral Vidigal`),
  },
  it: {
    first:
      words(`Ottavia Lorenzo Ginevra Fabrizio Donatella Ettore Mirella Corrado Ludovica Saverio Bianca Gherardo Ilaria Nevio Perla Ruggero
      Serena Tazio Viola Umberto Fiamma Livio Marzia Oreste`),
    last: words(`Albarelli Bortolani Casavecchia Dellamonte Fontanesi Gherardelli Lavezzola Malaspini Nobiletti Ortensi Passalenti Querciola
      Roncarati Serravalli Tornabene Ubaldeschi Valmarini Zanforlin Bellagamba Camporesi Dragonetti Frassinelli Grandolfi Montevecchi Olivastri
      Pontecorvi Rivabella Sassoferri Terranera Vallombri`),
  },
  pl: {
    first:
      words(`Nadia Kasimir Bogna Czesław Danuta Ewelina Fryderyk Grażyna Hubert Izabela Jarosław Kinga Lech Malwina Norbert Oliwia Przemysław
      Renata Sławomir Teodora Urszula Wacław Zofia Zbigniew`),
    last: words(`Szelest Wyrzyk Kosmala Zaborek Dębniak Hołubek Jagoda Kalinowicz Leszczyk Modrzyk Niedziałek Olszyniak Pietrzyna Rogóż Stępora
      Trzcinka Urbaszek Wierzbiak Zielonka Borsuczek Cieślar Drobniak Filarek Grzybek Jaworek Kędziora Łopacz Mroczek Nowinka Ostrowicz
      Pawelczak Rzepiak Skowronek Tarnina Wawrzyn Żurawik`),
  },
  cs: {
    first:
      words(`Alžběta Bedřich Dagmar Emil Hana Igor Jitka Kamil Ludmila Miloš Naděžda Oldřich Radka Stanislav Šárka Tadeáš Vlasta Zdeněk
      Věra Bohumil`),
    last: words(`Janů Pavlů Tomšů Kubů Bartů Šimů Jirků Vaňků Hanzlů Blahů Ondrů Macků Matějů Petrů Vítů Havlů Kašpárků Zemanů Lukášů Řehořů
      Vondrů Filipů Benešů Hrubů`),
  },
  in: {
    first: words(
      'Ananya Rohan Kavitha Vikram Meera Arjun Lakshmi Sanjay Priyanka Devdas Nandini Harish Sunita Gopal Ishani Madhav',
    ),
    last: words(
      'Venkatraman Deshpandey Mukhopal Chidambar Raghunath Bhattal Kulkarne Somasundar Iyengar Thakkarl Nambiar Sengupt',
    ),
  },
  tr: {
    first: words(
      'Defne Emre Gülsüm Halil İpek Kerem Leyla Murat Nazlı Onur Pelin Serkan Tülin Ufuk Yasemin Zeki',
    ),
    last: words(
      'Akbulak Bozdere Çınarlı Demiröz Gökpınar Karadut Kayabaş Özçelen Pekmezli Sarıtepe Taşköprü Yalçınkum',
    ),
  },
  ng: {
    first: words(
      'Adaeze Babatunde Chidi Folake Ifeoma Kelechi Ngozi Olumide Simisola Temitope Uche Yewande',
    ),
    last: words(
      'Adebambo Chukwuleta Egwuonwa Fasholade Nwabuisi Obiechina Ogunwale Okonjide Olatunbi Uzodike',
    ),
  },
} as const satisfies Record<string, NameStock>

export type NameLanguage = keyof typeof peopleNames
