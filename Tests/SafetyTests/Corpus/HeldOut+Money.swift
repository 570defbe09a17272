// Held-out sentences about money: cards, accounts, and other long numbers.

extension HeldOut {
  static let card = """
    My card number is {4111 1111 1111 1111}.
    It's {5500-0000-0000-0004}, expiring next May.
    Charge {4012888888881881} for the deposit.
    The card is {3782 822463 10005}, an Amex.
    Here you go: {four one one one, one one one one, one one one one, one one one one}.
    Visa, {four five three two seven five six oh one two three four five six seven}.
    {Five five double zero, triple zero zero, zero zero zero zero, zero zero zero four}, Mastercard.
    My card is {4111 1111 1111 1111 1111 1111} okay.
    The long number is {4929. 1234. 5678. 9012}.
    Use {6011 0009 9013 9424} for the booking.
    The number on the front says {forty five thirty two, eleven twelve, seventeen ninety, oh four oh five}.
    I paid with {4000 0566 5566 5556} yesterday.
    It was {4242, 4242, 4242, 4242} I think.
    Mi tarjeta es la {4539 1488 0343 6467}.
    El número es {cinco cuatro cinco cuatro, uno dos tres cuatro, cinco seis siete ocho, nueve cero uno dos}.
    Cárgalo en la {5425 2334 3010 9903}.
    La visa acaba en mayo y es {4556737586899855}.
    Apunta la tarjeta: {cuarenta y cinco, treinta y nueve, catorce, ochenta y ocho, cero tres, cuarenta y tres, \
    sesenta y cuatro, sesenta y siete}.
    O meu cartão é {4024 0071 5376 3191}.
    O número do cartão é {cinco três um zero, meia quatro dois um, sete sete oito nove, zero um dois três}.
    Pode cobrar no {5105-1051-0510-5100}.
    Anote o cartão, {4916 3385 0608 2832}, vence em junho.
    Meine Kreditkarte hat die Nummer {4485 2756 1498 7345}.
    Die Karte ist {fünf drei null eins, zwei drei vier fünf, sechs sieben acht neun, null eins zwei drei}.
    Buchen Sie von {4716-1085-9991-2244} ab.
    Die Nummer lautet {fünfundvierzig, zweiunddreißig, elf, achtzehn, null vier, sechsundsiebzig, neunundneunzig, zwölf}.
    My card was declined twice on Monday.
    He holds all the cards, four aces and two kings.
    The visa application takes 12 to 16 weeks.
    We issued 3,200,000 cards in 2022.
    Card payments grew by 14.5 percent.
    The birthday card is for the four of us.
    The card ends in May 2027.
    It has 16 gigabytes and costs $1,499.
    La tarjeta amarilla llegó en el minuto 75.
    He perdido la tarjeta de embarque.
    Pagué con tarjeta 350 euros.
    O cartão amarelo saiu aos 30 minutos.
    O meu cartão expira em 2027.
    Paguei 1.200 reais com o cartão.
    Die Karte liegt auf dem Tisch, vier Seiten lang.
    Ich habe zwei Karten für den 14.05.2025.
    Wir brauchen 250.000 Karten bis 2026.
    Sixteen people at four tables played cards.
    """

  static let iban = """
    My IBAN is {DE89 3704 0044 0532 0130 00}.
    Please transfer it to {GB82 WEST 1234 5698 7654 32}.
    The account is {NL91ABNA0417164300} at ABN.
    It is {F R one four two zero zero four one zero one zero zero five zero five zero zero zero one three M zero \
    two six oh six}.
    Use {IE29 AIBK 9311 5212 3456 78}, that's the joint account.
    The refund goes to {BE68 5390 0754 7034}.
    Account {CH93 0076 2011 6238 5295 7} please.
    That's {G B two nine, N W B K, six oh one six, one three three one, nine two six eight one nine}.
    Pay into {IT60 X054 2811 1010 0000 0123 456}.
    He wrote {PL61 1090 1014 0000 0712 1981 2874} on the form.
    IBAN {AT61 1904 3002 3457 3201}, thanks.
    The new one is {de89370400440532013000} in our system.
    Mi IBAN es {ES91 2100 0418 4502 0005 1332}.
    La cuenta es {E S nueve uno, dos uno cero cero, cero cuatro uno ocho, cuatro cinco cero dos, cero cero cero \
    cinco, uno tres tres dos}.
    Haz la transferencia a {ES7921000813610123456789}.
    El número de cuenta: {ES12 3456 7890 1234 5678 9012}.
    Apunta, {ES noventa y uno veintiuno cero cero cero cuatro dieciocho cuarenta y cinco cero dos cero cero cero \
    cinco trece treinta y dos}.
    O meu IBAN é {PT50 0002 0123 1234 5678 9015 4}.
    Transfere para {PT50 0035 0651 0000 1234 5678 9} até amanhã.
    A conta é {P T cinco zero, zero zero zero dois, zero um dois três, um dois três quatro, cinco meia sete oito, \
    nove zero um cinco quatro}.
    Meine IBAN lautet {DE44 5001 0517 5407 3249 31}.
    Überweisen Sie an {D E acht neun, drei sieben null vier, null null vier vier, null fünf drei zwei, null eins \
    drei null, null null}.
    Die Kontonummer ist {AT48 3200 0000 1234 5864}.
    Bitte auf das Konto {DE75512108001245126199}.
    Schweizer Konto: {CH56 0483 5012 3456 7800 9}.
    {DE 89, 37 04 00 44, 05 32 01 30 00}, so steht es da.
    I forgot my IBAN, sorry.
    DE and ES are country codes.
    GB stands for Great Britain.
    The account was opened in 2016.
    Take IT seriously, we have 120 people there.
    In FR we opened 14 shops in 2020.
    The flight BA 2490 was late.
    Road A 40 is closed until 18:00.
    El IBAN tiene veinticuatro caracteres.
    No tengo la cuenta a mano, te la mando luego.
    ES la primera vez que lo veo en 20 años.
    Pt 1 of the series is out.
    O IBAN começa por PT50, como todos.
    A conta deu 45 euros.
    A reunião do PT foi em 2019.
    Die IBAN habe ich nicht dabei.
    Das Konto ist leer, seit 2021.
    In DE gibt es 16 Länder.
    AT 2 ist der zweite Punkt.
    CH and AT joined in 1998 and 2002.
    """

  static let number = """
    The order number is {48291734}.
    My customer id is {7734 8812}.
    Tracking number {1Z 9999 8888 7777 66}.
    Ticket {20394857} is still open.
    The reference is {nine three eight two one seven seven four}.
    Account {12345678}, sort code on file.
    The serial is {0093 4471 2205 66}.
    My membership number is {three three oh nine one eight two}.
    Policy {8841920375} covers it.
    Booking {77182930} is confirmed.
    The policy number's {four four one nine two two oh eight}.
    El número de pedido es {55820193}.
    Mi número de cliente: {ocho ocho dos tres uno cuatro siete}.
    La referencia es {90 33 41 28}.
    El expediente {20231187} sigue abierto.
    La póliza es la {siete siete uno dos cero nueve tres tres}.
    O número da encomenda é {66291840}.
    O número de cliente é {dois dois nove um oito sete três}.
    A referência é {812 904 773}.
    O processo {30918827} foi arquivado.
    Die Kundennummer ist {55381920}.
    Meine Bestellnummer lautet {vier vier neun null eins zwei sieben}.
    Das Aktenzeichen ist {8830 1927}.
    Vertrag {71829304} läuft aus.
    Order twelve of these, please.
    We have 45 orders since 2021.
    The reference design is from 2018.
    It costs 12,500,000 dollars in total.
    Page 1204 of the manual.
    Ticket prices went up by 30 percent.
    He scored 1,000 points in 82 games.
    The serial had six seasons and 120 episodes.
    We need 2,000 to 2,500 chairs.
    Hay 1.500.000 habitantes en la región.
    El pedido llegó en 3 días.
    La referencia es del año 2015.
    A população é de 10.300.000 pessoas.
    O pedido tem 25 itens.
    O processo demorou 18 meses.
    Die Bestellung kam nach 14 Tagen.
    Wir hatten 3.400.000 Besucher.
    Das Aktenzeichen fehlt noch.
    The meeting code is abc-defg-hij.
    Five hundred and twenty seven thousand people live there.
    From 2019, 2020, 2021 and 2022 we have data.
    """
}
