// E-mail addresses, telephones and machines.

import Foundation

extension Generated {
  static let email = make(
    1,
    frames: [
      "en": [
        "My email is *.", "You can write to * any time.", "Send it to *, please.", "so that's * okay", "It's * I think",
        "Contact * for details.", "I'll forward that to *.", "Use * or call us.", "please cc * on this",
      ],
      "es": [
        "Mi correo es *.", "Escríbeme a *, por favor.", "mándalo a * cuando puedas", "es * creo",
        "Puedes usar * también.",
      ],
      "pt": [
        "Meu e-mail é *.", "Escreva para *, por favor.", "manda para * quando puder", "é * eu acho",
        "Pode usar * também.",
      ],
      "de": [
        "Meine E-Mail ist *.", "Schreiben Sie an *, bitte.", "schick es an * wenn du kannst", "das ist * glaube ich",
      ],
    ],
    others: beside([
      "en": [
        "Let's meet at the station at ten.", "Look at example dot com for the docs.",
        "He was at home at noon, dot the i's.",
        "Please look at it on example.com later.", "I work at Acme in Cork.",
        "We arrived at three point five kilometres.",
        "The dot in the corner is at the wrong place.", "You find us at parley.example.org, as always.",
        "It starts at nine dot five.", "The article is at news dot example dot com.", "What is it at the moment?",
      ],
      "es": [
        "Nos vemos en el punto de encuentro.", "La arroba es un signo del teclado.",
        "Mira la página ejemplo.com luego.",
        "Estamos a punto de salir.", "Pon un guion bajo en el nombre.", "Punto y aparte, sigamos.",
      ],
      "pt": [
        "Vamos nos encontrar no ponto de ônibus.", "A arroba é um sinal no teclado.",
        "Veja a página exemplo.com depois.",
        "Neste ponto não há mais nada.", "Estamos em ponto de bala.", "Põe um traço no nome.",
      ],
      "de": [
        "Wir treffen uns am Bahnhof.", "Der Punkt ist wichtig.", "Schau auf beispiel.de nach.",
        "Auf den Punkt gebracht.", "Wir sind at work, wie man sagt.", "Mach einen Unterstrich in den Namen.",
      ],
    ])
  ) { dice, language in
    let first = dice.pick([
      "john", "ana", "maria", "peter", "olena", "joao", "lucia", "info", "support", "helga", "omar",
    ])
    let last = dice.pick(["smith", "souza", "weber", "cohen", "garcia", "romano", "okafor", "team", "nguyen", "silva"])
    let host = dice.pick(["example", "gmail", "acme-cork", "outlook", "uni", "empresa", "firma", "mailbox"])
    let end = dice.pick(["com", "org", "co.uk", "es", "de", "com.br", "net", "io", "pt"])
    let dot = ["en": "dot", "es": "punto", "pt": "ponto", "de": "Punkt"][language] ?? "dot"
    let at =
      ["en": "at", "es": "arroba", "pt": "arroba", "de": dice.pick(["at", "Klammeraffe", "ät"])][language] ?? "at"
    let under = ["en": "underscore", "es": "guion bajo", "pt": "sublinhado", "de": "Unterstrich"][language] ?? ""
    let saidEnd = end.split(separator: ".").joined(separator: " \(dot) ")
    let saidHost = host.replacing(
      "-", with: [" dash ", " guion ", " traço ", " minus "][Speech.languages.firstIndex(of: language) ?? 0])
    let number = Speech.number(10 + dice.below(90), language)
    return dice.pick([
      "\(first).\(last)@\(host).\(end)", "\(first.capitalized)_\(last)@\(host).\(end)", "\(first)@\(host).\(end)",
      "\(first)\(dice.digits(2))@\(host).\(end)", "\(first)+\(last)@\(host).\(end)", "\(first) @ \(host).\(end)",
      "\(first) \(dot) \(last) \(at) \(saidHost) \(dot) \(saidEnd)", "\(first) \(dot) \(last) \(at) \(host).\(end)",
      "\(first)\(last) \(at) \(saidHost) \(dot) \(saidEnd)",
      "\(first) \(under) \(last) \(at) \(saidHost) \(dot) \(saidEnd)",
      "\(first.map(String.init).joined(separator: " ")) \(at) \(saidHost) \(dot) \(saidEnd)",
      "\(first) \(number) \(at) \(saidHost) \(dot) \(saidEnd)", "\(first).\(last) \(at) \(host).\(end)",
    ])
  }

  static let phone = make(
    2,
    frames: [
      "en": [
        "You can call me on *.", "My number is *, okay?", "Ring * after five", "it's * if you need me",
        "Text * please.",
        "So the number would be *.",
      ],
      "es": ["Mi teléfono es el *.", "Llámame al *, ¿vale?", "es el * por si acaso", "Apunta, *, gracias."],
      "pt": ["Meu telefone é *.", "Liga para *, tá?", "é * se precisar", "Anota aí, *, obrigado."],
      "de": ["Meine Nummer ist *.", "Ruf mich unter * an", "das ist die * falls etwas ist", "Notier dir *, danke."],
    ],
    others: beside([
      "en": ["Call me at ten or eleven.", "I called them three or four times.", "Phone sales rose in ¥."]
    ])
  ) { dice, language in
    let digits = dice.pick(["2", "3", "5", "6", "7", "9"]) + dice.digits(dice.pick([8, 9]))
    let prefix = dice.pick(["1", "44", "34", "351", "49", "55", "353"])
    let d = digits.map(String.init)
    func part(_ from: Int, _ to: Int) -> String { d[min(from, d.count)..<min(to, d.count)].joined() }
    return dice.pick([
      "(\(part(0, 3))) \(part(3, 6))-\(part(6, 10))", "+\(prefix) \(part(0, 3)) \(part(3, 6)) \(part(6, 10))",
      "\(part(0, 3)).\(part(3, 6)).\(part(6, 10))", "0\(part(0, 4))/\(part(4, 10))", "+\(prefix)\(digits)",
      Speech.written(digits, [3, 3, 4], &dice), Speech.written(digits, [3, 2, 2, 2], &dice),
      Speech.written(digits, [2, 3, 2, 2], &dice), Speech.said(digits, language, &dice),
      Speech.said("0" + digits, language, &dice), Speech.said(digits, language, &dice),
    ])
  }

  static let ipAddress = make(
    3,
    frames: [
      "en": ["The server is at *.", "Ping * for me", "it answers on * now", "Please block *, it floods us."],
      "es": ["El servidor es *.", "Conéctate a * por favor", "la impresora está en * ahora"],
      "pt": ["O servidor é *.", "Conecte-se a * por favor", "a impressora está em * agora"],
      "de": ["Der Server ist *.", "Verbinde dich mit * bitte", "der Drucker hat * jetzt"],
    ], others: beside(["en": ["We run version 1.2.%.# in the lab.", "Use std::string here.", "It is 1#:5%:4# now."]])
  ) { dice, language in
    let dot = ["en": "dot", "es": "punto", "pt": "ponto", "de": "Punkt"][language] ?? "dot"
    let parts = [dice.pick([10, 172, 192, 203]), dice.below(256), dice.below(256), dice.below(255) + 1]
    let said = parts.map {
      Speech.oneByOne(String($0), language, &dice).replacing(",", with: "").replacing(".", with: "")
    }
    let hex = (0..<8).map { _ in String(dice.below(65_536), radix: 16) }.joined(separator: ":")
    return dice.pick([
      parts.map(String.init).joined(separator: "."), parts.map(String.init).joined(separator: "."),
      parts.map(String.init).joined(separator: " \(dot) "), said.joined(separator: " \(dot) "), hex,
      "fe80::\(String(dice.below(65_536), radix: 16)):\(dice.below(9999))",
    ])
  }
}
