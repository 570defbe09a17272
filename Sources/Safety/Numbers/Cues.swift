// Words that tell what the number behind them is.

/// What a word announces.
enum Cue {
  case phone, card, id, account, other
}

enum Cues {
  /// How many tokens in front of a number are looked at.
  static let reach = 10

  /// What the nearest such word in front of a token announces.
  static func nearest(before index: Int, in tokens: [Token], within reach: Int = reach) -> Cue? {
    var position = index - 1
    while position >= max(0, index - reach) {
      let token = tokens[position]
      if token.kind == .mark { return nil }
      if let cue = cue(of: token) { return cue }
      position -= 1
    }
    return nil
  }

  private static func cue(of token: Token) -> Cue? {
    // In small letters it is a German word: never.
    guard token.kind == .word, token.text != "nie" || token.isUpper else { return nil }
    // The policy number's …
    return table[token.text.hasSuffix("'s") ? String(token.text.dropLast(2)) : token.text]
  }

  private static let table: [String: Cue] = {
    var table: [String: Cue] = [:]
    func add(_ words: String, _ cue: Cue) {
      for word in words.split(separator: " ") { table[String(word)] = cue }
    }
    add("phone telephone mobile cell cellphone call ring dial text whatsapp fax hotline helpline landline", .phone)
    add(
      "telefono movil celular llamame llame llama llamar marca marque fijo telefone telemovel liga ligue ligar fixo",
      .phone)
    add(
      "telefon handy handynummer rufnummer ruf rufe rufen anrufen durchwahl telefonnummer festnetz mobilnummer", .phone)
    add("card visa mastercard amex credit debit tarjeta cartao kreditkarte karte kartennummer", .card)
    add("kreditkartennummer debitkarte", .card)
    add("social ssn insurance nino passport dni nie nif cpf contribuinte steuer steuernummer steuerid", .id)
    add("steueridentifikationsnummer identifikationsnummer pasaporte passaporte reisepass reisepassnummer ausweis", .id)
    add("ausweisnummer personalausweis sozialversicherungsnummer sozialversicherung", .id)
    add("iban account cuenta conta konto kontonummer bankverbindung", .account)
    add(
      "order ticket reference tracking customer policy booking serial member membership invoice case contract", .other)
    add(
      "pedido cliente referencia expediente poliza factura contrato reserva encomenda processo apolice fatura", .other)
    add("kundennummer bestellnummer aktenzeichen vertrag vertragsnummer rechnung rechnungsnummer bestellung", .other)
    add("auftrag auftragsnummer mitgliedsnummer buchungsnummer seriennummer sendungsnummer", .other)
    return table
  }()
}
