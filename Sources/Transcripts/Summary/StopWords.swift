// Words that say nothing of what a sentence is about: those of grammar and of talk. Written as `foldedWords` writes them.

/// Words that do not count.
enum StopWords {
  /// Whether a word says what a sentence is about.
  static func isContent(_ word: String, in language: String) -> Bool {
    guard word.unicodeScalars.count > 2 || word.unicodeScalars.contains(where: { $0.value > 0x2E7F }) else {
      return false
    }
    return !(lists[language] ?? english).contains(word)
  }

  private static let lists = ["en": english, "es": spanish, "pt": portuguese, "de": german]

  private static let english = words(
    """
    the a an and or but so if then than that this these those there here it its it's that's there's is are was were be
    been being am i'm you're we're they're he's she's i've we've you've they've i'd we'd you'd i'll we'll you'll they'll
    do does did done doing don't doesn't didn't have has had having haven't will would can could should shall may might
    must can't couldn't won't wouldn't shouldn't isn't aren't wasn't weren't not no nor yes yeah yep okay right well
    just like really actually basically maybe probably quite very much many more most some any all both each every few
    only also too even still already again now today you your yours they them their theirs she her hers him his our ours
    mine who whom whose what which when where why how with without from into onto over under about after before between
    because while until for out off down back let's let get gets got going gonna want wanna need think know mean see say
    said thing things stuff kind sort lot bit good great sure thanks thank please hello everyone everybody guys one two
    """)

  private static let spanish = words(
    """
    los las una unos unas del que qui con sin por para pero porque como cuando donde quien cual esto esta este estos
    estas eso esa ese esos esas aqui ahi alli muy mas menos mucho mucha muchos muchas poco todo toda todos todas algo
    alguno alguna nada nadie otro otra otros otras mismo tambien tampoco entonces pues bueno vale claro bien solo asi ya
    aun todavia ahora hoy siempre nunca soy eres somos son era eran fue fueron ser sido estoy estas estamos estan estaba
    estar hay haber has hemos han habia tengo tienes tiene tenemos tienen tener voy vas vamos van hacer hago hace hacen
    puedo puede podemos pueden quiero creo sabe digo dice dicho cosa cosas gracias hola favor sus nos les mis tus ella
    ellos ellas nosotros usted ustedes sobre entre hasta desde segun durante
    """)

  private static let portuguese = words(
    """
    uma uns umas dos das nos nas aos que quem com sem por para pelo pela mas porque como quando onde qual isto isso esta
    este estes estas essa esse esses essas aquilo aqui ali muito muita muitos muitas mais menos pouco tudo todo toda
    todos todas algo alguem algum alguma nada ninguem outro outra outros outras mesmo tambem entao pois bom bem claro so
    assim ja ainda agora hoje sempre nunca sou somos sao era eram foi foram ser sido estou estamos estao estava estar
    tem temos tenho tinha ter havia vou vai vamos vao fazer faco faz posso pode podemos podem quero acho sabe digo disse
    coisa coisas obrigado obrigada ola favor seu sua seus suas meu minha ele ela eles elas voce voces nao sim sobre
    entre ate desde gente
    """)

  private static let german = words(
    """
    der die das den dem des ein eine einen einem einer eines und oder aber denn weil dass wenn als wie was wer wen wem
    wo wann warum dieser diese dieses diesen diesem jener man ich mich mir mein meine dich dir dein deine ihn ihm sein
    seine sie ihr ihre ihnen wir uns unser unsere euch euer bin bist ist sind seid war waren sein gewesen habe hast hat
    haben hatte hatten werde wirst wird werden wurde wurden kann kannst konnen konnte muss mussen soll sollen sollte
    will wollen wollte darf mag mochte nicht kein keine keinen nichts niemand jemand etwas alles alle auch noch schon
    nur sehr mehr viel viele wenig immer nie jetzt heute hier dort dann also doch mal eben halt genau gut okay ja nein
    danke bitte hallo sache sachen von vom mit ohne fur bei beim nach vor aus auf uber unter zwischen gegen durch zum
    zur ins
    """)

  private static func words(_ text: String) -> Set<String> {
    Set(text.split(whereSeparator: \.isWhitespace).map(String.init))
  }
}
