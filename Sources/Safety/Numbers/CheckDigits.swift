// What makes a number a good one of its kind. A number that fails is hidden all the same, since recognisers mishear
// digits; it is only not called by that name.

enum CheckDigits {
  /// Payment cards: ISO/IEC 7812-1, annex B.
  static func isCard(_ digits: [UInt8]) -> Bool {
    guard (13...19).contains(digits.count) else { return false }
    var sum = 0
    for (index, digit) in digits.reversed().enumerated() {
      let value = index % 2 == 1 ? Int(digit) * 2 : Int(digit)
      sum += value > 9 ? value - 9 : value
    }
    return sum % 10 == 0
  }

  /// Bank accounts: ISO 13616, by ISO/IEC 7064 modulo 97. In lower case.
  static func isIBAN(_ characters: [UInt8]) -> Bool {
    guard (15...34).contains(characters.count) else { return false }
    var rest = 0
    for character in characters[4...] + characters[..<4] {
      switch character {
      case 0x30...0x39: rest = (rest * 10 + Int(character) - 0x30) % 97
      case 0x61...0x7A: rest = (rest * 100 + Int(character) - 0x61 + 10) % 97
      default: return false
      }
    }
    return rest == 1
  }

  /// The letter of a Spanish DNI, or of a NIE with its first letter as a digit.
  static func letterOfDNI(_ digits: [UInt8]) -> Character? {
    guard digits.count == 8 else { return nil }
    let letters = Array("trwagmyfpdxbnjzsqvhlcke")
    return letters[digits.reduce(0) { $0 * 10 + Int($1) } % 23]
  }

  /// Brazil's CPF: two check digits modulo 11, and not all digits the same.
  static func isCPF(_ digits: [UInt8]) -> Bool {
    guard digits.count == 11, Set(digits).count > 1 else { return false }
    return [9, 10].allSatisfy { count in
      let sum = digits.prefix(count).enumerated().reduce(0) { $0 + Int($1.element) * (count + 1 - $1.offset) }
      return UInt8(sum * 10 % 11 % 10) == digits[count]
    }
  }

  /// Portugal's NIF: one check digit modulo 11.
  static func isNIF(_ digits: [UInt8]) -> Bool {
    guard digits.count == 9, digits[0] != 0 else { return false }
    let sum = digits.prefix(8).enumerated().reduce(0) { $0 + Int($1.element) * (9 - $1.offset) }
    let check = 11 - sum % 11
    return UInt8(check > 9 ? 0 : check) == digits[8]
  }

  /// Germany's Steuer-ID: ISO/IEC 7064 modulo 11, 10, and of the first ten digits some come twice or thrice.
  static func isSteuerID(_ digits: [UInt8]) -> Bool {
    guard digits.count == 11, digits[0] != 0, (7...9).contains(Set(digits.prefix(10)).count) else { return false }
    var product = 10
    for digit in digits.prefix(10) {
      let sum = (Int(digit) + product) % 10
      product = (sum == 0 ? 10 : sum) * 2 % 11
    }
    return UInt8((11 - product) % 10) == digits[10]
  }
}
