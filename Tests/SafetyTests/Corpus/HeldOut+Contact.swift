// Sentences that the redactor was never tuned against. They were written before it, by hand, and stand as they were
// written. What is personal is in braces; every other word may stay.

/// The held-out sentences, by kind.
enum HeldOut {
  static let email = """
    You can reach me at {maria.kowalski@northwind-trading.com} until Friday.
    My address is {tom underscore baker at posteo dot net}, all lower case.
    Just drop {hello@brightside.studio} a line and they will sort it.
    It is {r dot j dot patel at cam dot ac dot uk}.
    Send the slides to {priya at lumenworks dot io} please.
    Could you cc {finance-team@harbour.co.uk} on that thread?
    My email is {daniel hughes eighty four at hotmail dot com}.
    That's {K.O'Neill@stpatricks.ie}, with an apostrophe.
    Write it down: {S A R A H at fastmail dot com}.
    She uses {anna-lena.vogt@uni-koeln.de} for work and {lena@vogt.family} at home.
    Her mail is {jw99 at proton dot me}, I believe.
    Try {billing plus eu at parcelwise dot com} instead.
    Mi correo electrónico es {lucia.fernandez@correos-madrid.es}.
    Escríbeme a {pablo punto ruiz arroba gmail punto com}, gracias.
    La dirección es {ventas guion bajo norte arroba telar punto com punto mx}.
    Es {jorge arroba ayuntamiento punto es}, todo junto.
    Mándalo a {contacto@floresdelvalle.com.ar} antes del lunes.
    Apunta: {m punto salas treinta y dos arroba outlook punto es}.
    O meu e-mail é {joana.ribeiro@sapo.pt}.
    Manda para {carlos ponto lima arroba empresa ponto com ponto br}, por favor.
    Pode escrever a {atendimento@casadolivro.com.br} a qualquer hora.
    É {rita underline souza arroba uol ponto com ponto br}.
    Meine E-Mail-Adresse lautet {stefan.krueger@web.de}.
    Schicken Sie es bitte an {buchhaltung at bergmann minus soehne punkt de}.
    Das wäre {k punkt lehmann at t minus online punkt de}.
    Mail an {info Klammeraffe tischlerei punkt at}, dann klappt das.
    I looked at the numbers at home and they looked fine.
    The shop is open at ten, dot com bubble or not.
    Take a look at wikipedia.org when you have time.
    We host everything at example dot net these days.
    She works at Booking.com in Amsterdam.
    The meeting point is at the corner of the park.
    There is a dot at the end of the sentence.
    Use an underscore at the beginning of private names.
    Estamos a punto de empezar la reunión.
    La arroba se usa mucho en internet.
    En ese punto, la empresa cambió de rumbo.
    Visita nuestra página, tienda punto es, para más información.
    A que ponto chegámos nesta discussão?
    O arroba é uma medida antiga de peso.
    Ponto final, não falo mais disso.
    Der Punkt ist, dass wir keine Zeit haben.
    An diesem Punkt hören wir für heute auf.
    Wir treffen uns um acht am Eingang.
    Schauen Sie auf unsere Seite bergmann punkt de.
    Version two dot five at least is needed.
    """

  static let phone = """
    My number is {415-867-5309}, call any time after lunch.
    You can ring me on {020 7946 0958}.
    It's {zero seven seven double zero nine hundred one two three}, mobile.
    Call {+44 7911 123456} if the gate is closed.
    The helpline is {1-800-555-0199}, it's free.
    Text me at {six one seven, five five five, oh one four two}.
    Mine is {oh seven nine one two, triple three, four five six}.
    Try {(212) 555-0147} or {(212) 555-0188} tomorrow.
    Her cell is {five five five twenty three forty one}, same area code.
    Dial {+1 646 555 0173} and ask for Lena.
    So that's {07700. 900. 461}, right?
    Please phone {two oh two five five five oh one nine one}.
    Mi móvil es el {612 34 56 78}.
    Llámame al {seis cinco cuatro, tres dos uno, nueve ocho siete}.
    El teléfono de la oficina es {91 555 01 42}.
    Apunta, {seiscientos doce, treinta y cuatro, cincuenta y seis, setenta y ocho}.
    Marca el {+52 55 1234 5678} desde México.
    Mi número: {noventa y uno, cuatro cero dos, sesenta y uno, doce}.
    O meu telemóvel é {912 345 678}.
    Liga para {(11) 98765-4321} depois das seis.
    O número é {nove um dois, três quatro cinco, meia sete oito}.
    Pode ligar para {+351 21 842 5010}.
    Anota aí: {vinte e um, noventa e oito, sete meia, cinco quatro, três dois}.
    Meine Nummer ist {0176 5550 1234}.
    Rufen Sie mich unter {null eins sieben eins, fünf fünf fünf, drei zwei eins null} an.
    Das Büro hat die {030/901820-0}.
    Die Durchwahl mit Vorwahl ist {+49 89 5550 1234}.
    Meine Handynummer lautet {null eins fünf zwei, dreiundzwanzig, achtundvierzig, siebenundsechzig, neunzehn}.
    We sold 1,340,500 tickets between 2019 and 2023.
    The flight leaves at 14:35 on 03/07/2026.
    Version 3.11.4 came out in October 2023.
    There were about two hundred and fifty people in the room.
    My number one priority is the release.
    I have called him three or four times today.
    The budget is $2,450,000 for next year.
    Nineteen eighty four is a novel, twenty twenty was a year.
    It takes five to seven working days.
    Compramos tres mil quinientas sillas en 2022.
    Llámame a las siete y media, mejor a las ocho.
    El precio subió de 1.250.000 a 1.300.000 euros.
    Em 2021 tivemos dois milhões de visitas.
    Liga para mim às dez e quinze.
    O ano de 2024 foi melhor do que 2023.
    Wir haben am 12.03.2024 um 9:15 angefangen.
    Ruf mich um halb acht an, spätestens um neun.
    Das kostet 1.299.000 Euro ohne Steuern.
    Zwischen 1998 und 2006 wohnte ich in Wien.
    One, two, three, four, testing the microphone.
    """

  static let ipAddress = """
    The server is at {192.168.1.20} in the lab.
    Can you ping {10.0.0.138} for me?
    It resolves to {203.0.113.77}, I think.
    Block {198.51.100.4} on the firewall.
    His machine has {one ninety two dot one six eight dot zero dot fourteen}.
    The gateway is {ten dot zero dot zero dot one}.
    Over IPv6 it is {2001:db8:85a3::8a2e:370:7334}.
    Loopback is {::1} on that box.
    Try {fe80::1ff:fe23:4567:890a} on the second port.
    Logs show {172.16.254.1} again and again.
    La impresora está en {192.168.0.45}.
    El servidor es {ciento noventa y dos punto ciento sesenta y ocho punto uno punto diez}.
    Conéctate a {10.20.30.40} por favor.
    La puerta de enlace es {diez punto cero punto cero punto uno}.
    O servidor fica em {10.1.1.254}.
    O endereço é {cento e noventa e dois ponto cento e sessenta e oito ponto um ponto um}.
    A impressora está no {192.168.15.9}.
    Der Rechner hat die {192.168.178.23}.
    Die Adresse ist {zehn Punkt null Punkt null Punkt fünf}.
    Bitte {212.227.15.41} freischalten.
    DNS is on {9.9.9.9} and {1.1.1.1}.
    Open {http://10.8.0.3/status} in a browser.
    We use {172.31.9.12:8080} for staging.
    Use version 2.4.1 of the library.
    We moved to version 1.2.3.4 of the firmware.
    The meeting is at 10:30:00 sharp.
    Chapter 3.2.1 explains that.
    It's three point one four, roughly.
    He finished in 2:31:45 in the marathon.
    The ratio is 16:9 on this screen.
    We went from 3.5 to 4.5 percent.
    Mira la versión 1.10.2 de la aplicación.
    La nota fue de 7.5 sobre 10.
    El punto uno del orden del día.
    A versão 4.0.1 já saiu.
    O ponto dois fica para amanhã.
    Die Version 5.15.0 ist stabil.
    Punkt eins, Punkt zwei, Punkt drei.
    Am 24.11.2026 geht es weiter.
    Section 4.1.2.1 of the contract is about that.
    It is 10 to 15 degrees at most.
    std::vector is fine here.
    """
}
