// Words that stand in front of an "at" without being anybody's name in an address.

enum CommonWords {
  static let beforeAt: Set<String> = words(
    """
    look looks looked looking find found finds finding host hosted hosts live lives lived is are was were be
    been being available it its them us me you him her he she they we i this that these those here there meet
    meets meeting met up out off on in down over back online site website page pages docs documentation download
    downloads visit visits article articles everything something anything nothing everyone everybody somebody
    stuff register registered sign signed start starts started begin begins began end ends ended buy buys bought
    sell sold read reads published posted listed shown seen see saw work works worked working job jobs people
    shop store details info's information more most least best code data running runs run served serves located
    based app apps image images video videos link links blog blogs post posts question questions answer answers
    arrive arrived arrives stay stayed stays stop stopped stand stands not and or but also now then today
    tomorrow yesterday later soon directly exactly only just even still already again all both half one two some
    any many much please thanks check checked checking go goes went gone come came get got getting pointed
    points point aim aimed price prices offer offers version versions good bad great new old free open opened
    closed hosting domain domains server servers service services product products customer customers users
    company office home team's number numbers time times day days year years first last next play played plays
    watch watched engineer engineers manager managers employed colleague colleagues friend friends talk talks
    talked speak speaks spoke bei das die der ist war wir sie ihr
    """)
}
