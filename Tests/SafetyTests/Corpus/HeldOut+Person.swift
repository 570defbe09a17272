// Held-out sentences about who somebody is and where they live.

extension HeldOut {
  static let nationalID = """
    My social security number is {078-05-1120}.
    The social is {123-4567-892}, I think.
    It's {219 09 9999} on the form.
    SSN {four five seven, five five, five four six two}.
    My social is {five one nine oh eight two two three one}.
    National insurance number {QQ 12 34 56 C}.
    My NI number is {AB123456D}.
    It's {J G one oh three seven five nine A}, national insurance.
    The NINO is {S K, twenty two, thirty three, forty four, B}.
    Passport number {533380006}.
    Mi DNI es {12345678Z}.
    El DNI es {87654321-X}.
    Es el {12.345.678-Z}, con zeta.
    Mi DNI: {cuatro cinco seis siete ocho nueve uno dos, letra S}.
    Mi NIE es {X1234567L}.
    Tengo el NIE {Y 7654321 G}.
    El NIE es {equis uno dos tres cuatro cinco seis siete ele}.
    O meu CPF é {111.444.777-35}.
    CPF {52998224725}, por favor.
    O CPF é {cinco dois nove, nove oito dois, dois quatro sete, dois cinco}.
    O meu NIF é {123456789}.
    Número de contribuinte {501 442 600}.
    O NIF é {dois três cinco, oito quatro um, zero nove sete}.
    Meine Steuer-ID ist {86 095 742 719}.
    Die Steueridentifikationsnummer lautet {47036892816}.
    Steuer-ID: {acht sechs null neun fünf sieben vier zwei sieben eins neun}.
    Social security is a hot topic in 2024.
    We insure 120 people with national insurance.
    My passport expires in 2029.
    The tax rate is 23.5 percent.
    It's an id of 8 characters.
    He has 12 years of social work behind him.
    El DNI tiene ocho números y una letra.
    Me renovaron el DNI en 2021.
    Mi pasaporte caduca el 12/05/2030.
    El NIE tarda 30 días.
    O CPF tem onze dígitos.
    O NIF é obrigatório desde 2013.
    Paguei 1.500 euros de contribuição.
    Die Steuer beträgt 19 Prozent.
    Die Steuer-ID bekommt man nach 2 Wochen.
    Mein Reisepass ist von 2018.
    A 40 year old and B 12 joined.
    We need vitamin B 12 and 3 others.
    """

  static let address = """
    I live at {221B Baker Street}.
    Send it to {1600 Pennsylvania Avenue}, please.
    The office is at {42 Elm Road}, second floor.
    We moved to {17 St. James's Square} last year.
    My address is {eleven Rosewood Lane}.
    It's {350 Fifth Avenue}, New York.
    Ship to {9 Old Mill Court}, Dublin.
    She lives at {12 Church Hill Drive}.
    I live at {forty two maple street}.
    Deliver to {1024 North Sunset Boulevard}.
    They are at {5 Kings Terrace} now.
    Vivo en la {calle de Alcalá 42}.
    Mi dirección es {calle Mayor, número 15}.
    La oficina está en la {avenida de América 103}.
    Vivimos en {plaza de España 7}.
    Mándalo a {paseo del Prado 28}.
    Es en la {calle Serrano, veintidós}.
    Moro na {rua das Flores, 123}.
    O escritório fica na {avenida Paulista, 1578}.
    A morada é {rua Augusta 24}.
    Entregue na {travessa do Carmo, número 8}.
    Vivo na {praça da Alegria 12}.
    É na {rua do Ouro, quarenta e cinco}.
    Ich wohne in der {Lindenstraße 12}.
    Die Adresse ist {Goethestraße 45a}.
    Schicken Sie es in die {Hauptstraße 7}.
    Unser Büro ist am {Alexanderplatz 3}.
    Ich wohne im {Birkenweg 21}.
    Wir ziehen in die {Schönhauser Allee 110}.
    Das Haus steht in der {Mozartgasse 5}.
    It's a one way street.
    We have a 24 hour drive ahead of us.
    The road to 2030 is long.
    There are 3 cars in the street.
    He took 5 lanes and a square.
    The first street on the left has 40 houses.
    Wall Street fell 3 percent.
    La calle está cerrada desde 2022.
    Hay 20 personas en la plaza.
    En la avenida caben 400 coches.
    El camino es de 12 kilómetros.
    A rua está fechada há 3 dias.
    A longo prazo, 2030 é a meta.
    A praça tem 50 árvores.
    Die Straße ist seit 2 Wochen gesperrt.
    Auf dem Weg trafen wir 3 Leute.
    Es gibt 12 Parkplätze.
    Auf Platz 3 landete Italien.
    """

  /// The roster of the meeting in which the sentences below are said.
  static let roster = ["Olena Kovalenko", "João Pereira", "Will Hartmann", "Ana María López", "Mark"]

  static let name = """
    My name is {Sarah Johnson} and I work in sales.
    Hi, my name's {Peter}.
    my name is {oliver} by the way
    I think {Olena} should present this.
    {João}'s slides are ready.
    Thanks, {Ana María López}, that was clear.
    Ask {Kovalenko} about it.
    My name is {Jean-Luc de la Tour}.
    Let {Mark} finish, please.
    Did {joao} join already?
    Please call me {Betty}.
    Hello, this is {Greta Lindqvist} speaking.
    Me llamo {Carmen Ortega}.
    Hola, mi nombre es {Luis}.
    me llamo {andrés} y soy de Lima
    Buenas, me llamo {José Luis Martín}, encantado.
    Creo que {Hartmann} lo sabe.
    Meu nome é {Beatriz Nunes}.
    Olá, o meu nome é {Tiago}.
    Eu me chamo {Renata Alves}.
    Chamo-me {Duarte}.
    Ich heiße {Jürgen Schmitt}.
    Mein Name ist {Katharina}.
    Guten Tag, ich heiße {Ayşe Yılmaz}.
    Das weiß {Olena Kovalenko} besser.
    My name is not on the list.
    What is the name of the project?
    Will you send the report?
    Please mark the date.
    We will mark it as done.
    The name is too long.
    My name is spelled wrong there.
    They call me every day.
    Me llamo la atención tu idea.
    El nombre es provisional.
    Mi nombre es lo de menos.
    O nome é difícil de pronunciar.
    Meu nome é o último da lista.
    Der Name ist noch offen.
    Mein Name ist nicht wichtig.
    Ich heiße das nicht gut.
    This is London calling.
    Paris is lovely in May.
    Monday is fine for Berlin.
    """
}
