// Cards, accounts and other long numbers.

@testable import Safety

extension Generated {
  static let card = make(
    4,
    frames: [
      "en": [
        "My card number is *.", "Charge it to *, thanks.", "the visa is * and it expires in May", "Take *, please.",
        "It says * on the front.",
      ],
      "es": ["Mi tarjeta es la *.", "Cárgalo a la *, gracias.", "la visa es * y caduca en mayo", "Pone * delante."],
      "pt": ["O número do meu cartão é *.", "Cobre no *, obrigado.", "o visa é * e vence em maio", "Diz * na frente."],
      "de": [
        "Meine Kartennummer ist *.", "Buchen Sie von * ab.", "die Karte ist * und läuft im Mai ab", "Da steht *.",
      ],
    ],
    others: beside([
      "en": [
        "My card is in the drawer.", "He played the four of clubs.", "We have %,###,###,### rows.",
        "The visa takes 16 weeks.",
      ],
      "es": ["Mi tarjeta está en el cajón.", "La visa tarda 16 semanas.", "Cuatro cartas y dieciséis jugadores."],
      "pt": ["Meu cartão está na gaveta.", "O visto demora 16 semanas.", "Quatro cartas e dezesseis jogadores."],
      "de": ["Meine Karte liegt in der Schublade.", "Das Visum dauert 16 Wochen.", "Vier Karten, sechzehn Spieler."],
    ])
  ) { dice, language in
    let body = dice.pick(["4", "51", "37", "55", "6011"]) + dice.digits(14)
    let fifteen = String(body.prefix(15))
    let digits = Speech.misheard(fifteen + checkDigit(of: fifteen), &dice)
    return dice.pick([
      Speech.written(digits, [4, 4, 4, 4], &dice), Speech.written(digits, [4, 6, 5], &dice), digits,
      Speech.said(digits, language, &dice), Speech.inPairs(digits, language, &dice),
      Speech.written(digits, [dice.below(5) + 1, 4, dice.below(4) + 2], &dice),
    ])
  }

  /// The digit that makes a card's number a good one.
  static func checkDigit(of digits: String) -> String {
    (0...9).map(String.init).first { digit in
      CheckDigits.isCard((digits + digit).utf8.map { $0 - 0x30 })
    } ?? "0"
  }

  static let iban = make(
    5,
    frames: [
      "en": ["My IBAN is *.", "Transfer it to * please", "the account is * at my bank", "Pay into *, thanks."],
      "es": ["Mi IBAN es *.", "Haz la transferencia a * por favor", "la cuenta es * en mi banco"],
      "pt": ["Meu IBAN é *.", "Transfere para * por favor", "a conta é * no meu banco"],
      "de": ["Meine IBAN ist *.", "Überweisen Sie an * bitte", "das Konto ist * bei meiner Bank"],
    ],
    others: beside([
      "en": [
        "I have no IBAN at hand.", "DE is the code of Germany.", "The account is closed since ¥.",
        "Transfer the ball to me.",
        "ES 2015 is a version of the language.", "It is 42 degrees in Spain.", "The IT budget is ### thousand.",
      ],
      "es": ["No tengo el IBAN a mano.", "DE es el código de Alemania.", "La cuenta está cerrada desde ¥."],
      "pt": ["Não tenho o IBAN à mão.", "DE é o código da Alemanha.", "A conta está fechada desde ¥."],
      "de": ["Ich habe die IBAN nicht zur Hand.", "DE ist das Kürzel von Deutschland.", "Das Konto ist seit ¥ zu."],
    ])
  ) { dice, language in
    let (country, bank, length) = dice.pick([
      ("DE", "", 22), ("ES", "", 24), ("PT", "", 25), ("GB", "NWBK", 22), ("FR", "", 27), ("NL", "INGB", 18),
      ("AT", "", 20), ("IE", "AIBK", 22), ("CH", "", 21), ("BE", "", 16),
    ])
    let rest = bank + dice.digits(length - 4 - bank.count)
    let check = (10...98).first { check in
      CheckDigits.isIBAN(Array("\(country)\(check)\(rest)".lowercased().utf8))
    }
    let account = "\(country)\(check ?? 10)\(rest)"
    let groups = stride(from: 0, to: account.count, by: 4).map { String(account.dropFirst($0).prefix(4)) }
    let wrong = groups.dropLast().joined(separator: " ") + " " + dice.digits(3)
    let letters = "\(country.first!) \(country.last!) "
    let saidBank = bank.isEmpty ? "" : bank.map(String.init).joined(separator: " ") + " "
    let said =
      letters + Speech.said(String(check ?? 10), language, &dice) + " " + saidBank
      + Speech.said(String(rest.dropFirst(bank.count)), language, &dice)
    return dice.pick([
      groups.joined(separator: " "), groups.joined(separator: " "), groups.joined(separator: "-"), account, said, said,
      wrong, account.lowercased(),
    ])
  }

  static let number = make(
    6,
    frames: [
      "en": ["The order number is *.", "My customer id is *.", "it is ticket * I think", "The reference is *, okay?"],
      "es": ["El número de pedido es *.", "Mi número de cliente es *.", "la referencia es * creo"],
      "pt": ["O número da encomenda é *.", "O número de cliente é *.", "a referência é * eu acho"],
      "de": ["Die Kundennummer ist *.", "Meine Bestellnummer lautet *.", "das Aktenzeichen ist * glaube ich"],
    ], others: numbers
  ) { dice, language in
    let digits = String(dice.below(9) + 1) + dice.digits(6 + dice.below(5))
    return dice.pick([digits, Speech.written(digits, [4, 4, 4], &dice), Speech.said(digits, language, &dice)])
  }
}
