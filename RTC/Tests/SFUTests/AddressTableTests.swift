// The address table against a dictionary.

import SFU
import Testing
import Wire

@Suite struct AddressTableTests {
  @Test(arguments: [UInt64](1...20))
  func itAgreesWithADictionary(seed: UInt64) {
    var random = TestRandom(state: seed)
    var table = AddressTable(seed: random.next())
    var plain: [TransportAddress: Int] = [:]
    // Few addresses, so that they are set, moved and removed again and again.
    var addresses: [TransportAddress] = []
    for index in 0..<100 {
      addresses.append(TransportAddress(ipv4: 0x0A00_0000 + UInt32(index / 4), port: UInt16(50_000 + index % 4)))
      addresses.append(TransportAddress(ipv6High: 0x2001_0DB8 << 32, low: UInt64(index / 6), port: UInt16(index % 6)))
    }
    for _ in 0..<5000 {
      let address = addresses.randomElement(using: &random) ?? addresses[0]
      switch Int.random(in: 0..<3, using: &random) {
      case 0:
        table.remove(address)
        plain[address] = nil
      default:
        let member = Int.random(in: 0..<1000, using: &random)
        table.set(address, to: member)
        plain[address] = member
      }
      let probe = addresses.randomElement(using: &random) ?? addresses[0]
      let (found, count) = (table.find(probe), table.count)
      #expect(found == plain[probe])
      #expect(count == plain.count)
    }
    for address in addresses {
      let found = table.find(address)
      #expect(found == plain[address])
    }
  }

  @Test func addressesThatComeAndGoForEverDoNotFillIt() {
    var table = AddressTable(seed: 7)
    for index in 0..<100_000 {
      let address = TransportAddress(ipv4: UInt32(index), port: 9)
      table.set(address, to: index)
      table.remove(address)
    }
    let (count, found) = (table.count, table.find(TransportAddress(ipv4: 5, port: 9)))
    #expect(count == 0 && found == nil)
  }
}
